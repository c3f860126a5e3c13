import pRetry from "p-retry";
import { capturedTables } from "../capture/captured.js";
import { SyncError } from "../errors.js";
import type { Sync } from "../sync/context.js";
import { whenFree } from "../sync/pause.js";
import { getCollection } from "../typesense/collections.js";
import type { Failure } from "../typesense/outcome.js";
import { checkServer } from "../typesense/server.js";
import type { Availability } from "./availability.js";

/**
 * The first look at both sides. What only a person can mend ends the start at once, before anything is claimed to run: a
 * wrong key, a TLS fault, a server that is too old. A server that is away is no fault: the workers wait for it.
 *
 * @throws SyncError (exit 78)
 */
export async function checkBothSides(sync: Sync, availability: Availability, once: boolean): Promise<void> {
  const [table] = await whenFree(() => capturedTables(sync.source.connection), sync.stop);
  if (!table) return;
  const look = async () => {
    const server = await checkServer(sync.typesense);
    if (!server.ok) return server.failure;
    const collection = await getCollection(sync.typesense, table.name);
    if (!collection.ok) return collection.failure;
    return collection.value === undefined || "fields" in Object(collection.value) ? undefined : stranger(sync);
  };
  const failure = await look();
  if (!failure) return availability.progressed();
  if (failure.kind === "misconfigured") throw fatal(failure);
  availability.failed(failure, "typesense");
  if (once) await waitForServer(sync, look, availability);
}

/** A run that shall end learns here, not in every worker, that a server which comes back is one it can't use. */
async function waitForServer(
  sync: Sync,
  look: () => Promise<Failure | undefined>,
  availability: Availability,
): Promise<void> {
  const check = async () => {
    const failure = await look();
    if (!failure) return availability.progressed();
    if (failure.kind === "misconfigured") throw fatal(failure);
    availability.failed(failure, "typesense");
    throw new Error(failure.message);
  };
  const retry = {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 100,
    maxTimeout: 1000,
    randomize: true,
    signal: sync.stop,
  };
  await pRetry(check, { ...retry, shouldRetry: ({ error }) => !(error instanceof SyncError) }).catch(
    (thrown: unknown) => {
      if (!sync.stop.aborted || thrown instanceof SyncError) throw thrown;
    },
  );
}

/** A web server that answers everything with 200. */
function stranger({ typesense }: Sync): Failure {
  return {
    kind: "misconfigured",
    message: `${typesense.url} doesn't answer as Typesense does`,
    hint: "is this a Typesense server? check TYPESENSE_HOST and TYPESENSE_PORT",
  };
}

function fatal(failure: Failure): SyncError {
  return new SyncError(failure.message, {
    operation: "reach Typesense",
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
  });
}
