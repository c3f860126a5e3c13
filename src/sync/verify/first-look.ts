import { type Json, parseExactly } from "../../document/same.js";
import { exportLines } from "../../typesense/export.js";
import { failed, type Outcome, succeeded } from "../../typesense/outcome.js";
import { whenFree } from "../pause.js";
import type { Bound } from "../reader.js";
import { hasSettled } from "../settled.js";
import { compare, expectedDocuments } from "./compare.js";
import type { Verifying } from "./context.js";
import { Seen } from "./seen.js";
import type { Suspects } from "./suspects.js";

/** How much was there. */
export interface Counts {
  rows: number;
  documents: number;
}

/**
 * Compares every document of the collection with its row, and then looks for rows without a document. Both sides change
 * meanwhile, so what differs is only suspected.
 */
export async function firstLook(verifying: Verifying, suspects: Suspects): Promise<Outcome<Counts>> {
  const seen = new Seen();
  let documents = 0;
  const take = async (lines: string[]) => {
    const began = performance.now();
    const found = new Map<string, Json>();
    for (const line of lines) {
      const document = documentIn(line);
      if (!document) continue;
      seen.add(document.id);
      found.set(document.id, document);
    }
    suspects.add(await differing(verifying, found));
    documents += found.size;
    verifying.progress?.({ documents, rows: 0 });
    await verifying.rest(performance.now() - began);
  };
  const { typesense, stream, requestTimeoutMs, stop } = verifying;
  const exported = await exportLines(typesense, stream.collection, {}, take, requestTimeoutMs, stop);
  if (!exported.ok && !(exported.failure.kind === "missing")) return exported;
  // A server that was started a moment ago may not have come to this collection yet.
  if (!exported.ok && !(await hasSettled(typesense, stop))) return failed({ ...exported.failure, kind: "unavailable" });
  return succeeded({ documents, rows: await missing(verifying, seen, suspects, documents) });
}

async function differing(verifying: Verifying, found: ReadonlyMap<string, Json>): Promise<string[]> {
  const expected = await expectedDocuments(verifying, [...found.keys()]);
  const ids: string[] = [];
  for (const [id, document] of found) if (compare(verifying, expected.get(id), document).kind !== "same") ids.push(id);
  return ids;
}

/** Walks the keys of the table for those that no document was seen of. Returns how many rows there are. */
async function missing(verifying: Verifying, seen: Seen, suspects: Suspects, documents: number): Promise<number> {
  const { reader, pace, stop } = verifying;
  let rows = 0;
  for (let from: Bound = null; !stop.aborted; ) {
    const began = performance.now();
    const start: Bound = from;
    const { to, ids } = await whenFree((): { to: Bound; ids: string[] } => {
      const read = performance.now();
      const end = reader().rangeEnd(start, pace.rows);
      const page = { to: end, ids: reader().ids(start, end) };
      pace.took(performance.now() - read);
      return page;
    }, stop);
    suspects.add(ids.filter((id) => !seen.has(id)));
    rows += ids.length;
    verifying.progress?.({ documents, rows });
    await verifying.rest(performance.now() - began);
    if (to === null) return rows;
    from = to;
  }
  return rows;
}

/** A line without an id is no document: one that was deleted during the export leaves such a line. */
function documentIn(line: string): (Json & { id: string }) | undefined {
  try {
    const document = parseExactly(line);
    return typeof document.id === "string" ? (document as Json & { id: string }) : undefined;
  } catch {
    return undefined;
  }
}
