import { differingFields, type Json, parseExactly } from "../../document/same.js";
import { idInDocument, type Page } from "../page.js";
import { whenFree } from "../pause.js";
import type { Verifying } from "./context.js";
import { keysOf } from "./key-of.js";

/** What a document and its row make of each other. */
export type Comparison =
  | { kind: "same" }
  | { kind: "extra" }
  | { kind: "missing" }
  | { kind: "different"; fields: string[] };

/** The documents that the rows of some ids make now, by id, read in pages of bounded time and size. */
export async function expectedDocuments(verifying: Verifying, ids: readonly string[]): Promise<Map<string, string>> {
  const { pace, reader, stop } = verifying;
  const keys = (await keysOf(verifying, ids)).filter((key) => key !== undefined);
  const expected = new Map<string, string>();
  for (let at = 0; at < keys.length && !stop.aborted; ) {
    const { page, rows } = await whenFree((): { page: Page | undefined; rows: number } => {
      const began = performance.now();
      const count = Math.min(pace.rows, keys.length - at);
      const read = reader().rows(keys.slice(at, at + count));
      if (read) pace.took(performance.now() - began);
      else pace.halve();
      return { page: read, rows: count };
    }, stop);
    if (!page) continue;
    for (const document of page.documents) expected.set(idInDocument(document), document);
    at += rows;
  }
  return expected;
}

/** Compares the document that a row makes with the one that was found; undefined where there is none. */
export function compare({ passedOver }: Verifying, expected: string | undefined, found: Json | undefined): Comparison {
  if (expected === undefined) return { kind: found === undefined ? "same" : "extra" };
  if (found === undefined) return { kind: "missing" };
  const fields = differingFields(parseExactly(expected), found).filter((field) => !passedOver.has(field));
  return fields.length === 0 ? { kind: "same" } : { kind: "different", fields };
}
