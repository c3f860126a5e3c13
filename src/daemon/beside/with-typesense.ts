import type { Config } from "../../config/config.js";
import { required } from "../../config/parse.js";
import { SyncError } from "../../errors.js";
import type { Failure } from "../../typesense/outcome.js";
import { Typesense } from "../../typesense/typesense.js";

/** Connects to Typesense for the time of `work`. */
export async function withTypesense<T>(config: Config, work: (typesense: Typesense) => Promise<T>): Promise<T> {
  const { nodes, requestTimeoutMs, typesenseCa: ca } = config;
  const typesense = new Typesense({ nodes, apiKey: required(config, "typesenseApiKey"), requestTimeoutMs, ca });
  try {
    return await work(typesense);
  } finally {
    typesense.close();
  }
}

/** A failure as the error that ends a command: temporary unless somebody has to change something first. */
export function failureError(failure: Failure, operation: string): SyncError {
  return new SyncError(failure.message, {
    operation,
    hint: failure.hint ?? "see that Typesense can be reached, and try again",
    retryable: failure.kind === "unavailable" || failure.kind === "uncertain" || failure.kind === "altering",
  });
}
