import { parseExactly } from "../../document/same.js";
import { head } from "../../outbox/changes.js";
import { refusedOf } from "../../outbox/rejections.js";
import { readDocuments } from "../../typesense/documents.js";
import { type Outcome, succeeded } from "../../typesense/outcome.js";
import { whenFree } from "../pause.js";
import { type Comparison, compare, expectedDocuments } from "./compare.js";
import type { Verifying } from "./context.js";

/** How often a key is looked at again that changes all the time. */
const ROUNDS = 5;

/**
 * Looks once more at documents that seemed to differ, when everything up to now is delivered: the rows first, then the
 * documents. A key that changes again meanwhile is looked at again; one that never rests is left to the drain. A document
 * that was refused is missing for a reason that is known.
 *
 * @returns those that differ indeed, by id
 */
export async function confirm(verifying: Verifying, ids: readonly string[]): Promise<Outcome<Map<string, Comparison>>> {
  const { reader, typesense, stream, requestTimeoutMs, state, stop } = verifying;
  const confirmed = new Map<string, Comparison>();
  let open = [...ids];
  for (let round = 0; open.length > 0 && round < ROUNDS && !stop.aborted; round++) {
    const before = await whenFree(() => head(verifying.connection), stop);
    const isDelivered = await verifying.delivered(before);
    const expected = await expectedDocuments(verifying, open);
    const found = await readDocuments(typesense, stream.collection, open, requestTimeoutMs);
    if (!found.ok && found.failure.kind !== "missing") return found;
    const documents = found.ok ? found.value : new Map<string, string>();
    const changed = await whenFree(() => reader().newestChanges(before, head(verifying.connection)), stop);
    const refused = new Set(refusedOf(state, stream.id, open));
    const again: string[] = [];
    for (const id of open) {
      const text = documents.get(id);
      const comparison = compare(verifying, expected.get(id), text === undefined ? undefined : parseExactly(text));
      if (comparison.kind === "same" || (comparison.kind === "missing" && refused.has(id))) continue;
      if (changed.has(id) && isDelivered) again.push(id);
      else confirmed.set(id, comparison);
    }
    open = again;
  }
  return succeeded(confirmed);
}
