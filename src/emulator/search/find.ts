import type { StoredDocument } from "../documents/document.js";
import { valueAt } from "../documents/path.js";
import type { Schema } from "../schema/schema.js";
import { highlight, type Snippet } from "./highlight.js";
import { allowedTypos, findWord, type Wanted, type WordMatch } from "./match.js";
import type { SearchParams } from "./params.js";
import { tokenise, words } from "./tokens.js";

/** What was found in one field: one text, or those elements of a list that matched. */
export interface FieldHit {
  field: string;
  isList: boolean;
  texts: { index: number; snippet: Snippet }[];
}

export interface Hit {
  document: StoredDocument;
  /** Greater is better. It is the emulator's own: exact words before beginnings before slips. */
  score: number;
  fields: FieldHit[];
  wordsFound: number;
  wordsDropped: number;
}

/**
 * Finds the documents that hold all words of a query, in any of the fields. Slips are allowed only if nothing is
 * found without, and words are dropped from the end only if nothing is found with them.
 */
export function findDocuments(candidates: StoredDocument[], params: SearchParams, schema: Schema): Hit[] {
  const query = words(params.q, schema);
  for (let length = query.length; length > 0; length--) {
    const wanted = query.slice(0, length).map((word, at) => ({
      word,
      prefix: params.prefix && at === query.length - 1,
    }));
    for (const typos of [0, params.typos]) {
      const hits = candidates.flatMap((document) => matchDocument(document, wanted, typos, params, schema) ?? []);
      if (hits.length > 0) return hits.map((hit) => ({ ...hit, wordsDropped: query.length - length }));
    }
  }
  return [];
}

function matchDocument(
  document: StoredDocument,
  wanted: Wanted[],
  typos: number,
  params: SearchParams,
  schema: Schema,
): Hit | undefined {
  const best = new Map<Wanted, number>();
  const fields: FieldHit[] = [];
  for (const field of params.queryBy) {
    const value = valueAt(document.tree, field, schema.enableNestedFields);
    const texts = (Array.isArray(value) ? value : [value]).flatMap((text, index) => {
      if (typeof text !== "string") return [];
      const snippet = matchText(text, wanted, typos, schema, best);
      return snippet === undefined ? [] : [{ index, snippet }];
    });
    if (texts.length > 0) fields.push({ field, isList: Array.isArray(value), texts });
  }
  if (best.size < wanted.length) return undefined;
  const score = [...best.values()].reduce((sum, value) => sum + value, 0);
  return { document, score, fields, wordsFound: wanted.length, wordsDropped: 0 };
}

function matchText(
  text: string,
  wanted: Wanted[],
  typos: number,
  schema: Schema,
  best: Map<Wanted, number>,
): Snippet | undefined {
  const tokens = tokenise(text, schema);
  const found: WordMatch[] = [];
  for (const one of wanted) {
    const matches = findWord(tokens, one, allowedTypos(one.word, typos));
    const [first] = matches;
    if (first === undefined) continue;
    const worth = 10 - 3 * first.typos - (first.prefixLength === undefined ? 0 : 1);
    best.set(one, Math.max(best.get(one) ?? 0, worth));
    found.push(...matches);
  }
  return found.length > 0 ? highlight(text, tokens, found) : undefined;
}
