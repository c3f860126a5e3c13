import type { Connection } from "../../database/open.js";
import { MARK_CHUNK, markAgain } from "../../outbox/mark-again.js";
import { deleteDocuments } from "../../typesense/delete.js";
import type { Outcome } from "../../typesense/outcome.js";
import { whenFree } from "../pause.js";
import { bindable } from "../table-reader.js";
import type { Verifying } from "./context.js";
import { keysOf } from "./key-of.js";

/**
 * Has exactly these documents sent again: their keys are marked in the outbox, and travel through the drain like any change. A
 * document whose id no row can have is deleted at once, for no key leads to it.
 *
 * @param connection the application's database, to be written to
 */
export async function repair(
  verifying: Verifying,
  connection: Connection,
  ids: readonly string[],
): Promise<Outcome<unknown>> {
  const keys = await keysOf(verifying, ids);
  const keyed = keys.map((key) => key?.map(bindable)).filter((key) => key !== undefined);
  for (let at = 0; at < keyed.length; at += MARK_CHUNK) {
    const chunk = keyed.slice(at, at + MARK_CHUNK);
    await whenFree(() => markAgain(connection, verifying.stream.tableId, chunk), verifying.stop);
  }
  const strangers = ids.filter((_, index) => keys[index] === undefined);
  return deleteDocuments(verifying.typesense, verifying.stream.collection, strangers);
}
