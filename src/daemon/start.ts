import { capturedTables } from "../capture/captured.js";
import { isCollectionName } from "../config/mapping/collection-name.js";
import { SyncError } from "../errors.js";
import type { Sync } from "../sync/context.js";
import { whenFree } from "../sync/pause.js";
import { getCollection } from "../typesense/collections.js";
import type { Failure } from "../typesense/outcome.js";
import { checkServer, stranger } from "../typesense/server.js";
import type { Availability } from "./availability.js";
import { withRetries } from "./with-retries.js";

/** How long a run that shall end waits at most until it asks a server again that is away, in milliseconds. */
const ASK_AGAIN_MS = 1000;

/**
 * The first look at both sides. What only a person can mend ends the start at once, before anything is claimed to run: a
 * wrong key, a TLS fault, a server that is too old. A server that is away is no fault: the workers wait for it.
 *
 * @param once whether to wait for it here: a run that shall end learns so, not in every worker, that a server which comes back is
 *   one it can't use
 * @throws SyncError (exit 78)
 */
export async function checkBothSides(sync: Sync, availability: Availability, once: boolean): Promise<void> {
  const tables = await whenFree(() => capturedTables(sync.source.connection), sync.stop);
  const table = tables.find(({ name }) => isCollectionName(name));
  if (!table) return;
  const look = async () => {
    const server = await checkServer(sync.typesense);
    if (!server.ok) return server.failure;
    const collection = await getCollection(sync.typesense, table.name);
    if (!collection.ok) return collection.failure;
    return collection.value === undefined || "fields" in Object(collection.value)
      ? undefined
      : stranger(sync.typesense);
  };
  const tryOnce = async () => {
    const failure = await look();
    if (!failure) availability.progressed();
    else if (failure.kind !== "misconfigured") availability.failed(failure, "typesense");
    return failure ? { failure, delivered: false } : {};
  };
  const mostMs = Math.min(ASK_AGAIN_MS, sync.limits.retryMaxMs);
  const tried = once ? await withRetries(tryOnce, mostMs, sync.stop) : await tryOnce();
  if (tried?.failure?.kind === "misconfigured") throw fatal(tried.failure);
}

function fatal(failure: Failure): SyncError {
  return new SyncError(failure.message, {
    operation: "reach Typesense",
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
  });
}
