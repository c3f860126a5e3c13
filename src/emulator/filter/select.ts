import type { Collection } from "../documents/collection.js";
import type { StoredDocument } from "../documents/document.js";
import { Refusal } from "../refusal.js";
import { compileFilter, EVERY_ID, namedIds } from "./compile.js";
import { parseFilter } from "./parse.js";

/** The documents a `filter_by` lets through, in order of arrival; all of them when there is no filter. */
export function selectDocuments(collection: Collection, filterBy: string | undefined): StoredDocument[] | Refusal {
  if (filterBy === undefined || filterBy.trim() === "") return [...collection.documents.values()];
  const filter = parseFilter(filterBy);
  if (filter instanceof Refusal) return filter;
  if (filter.kind === "match" && filter.field === "id") {
    const { ids, negated } = namedIds(filter.raw);
    if (!negated && !ids.has(EVERY_ID)) return documentsNamed(collection, ids);
  }
  const passes = compileFilter(filter, collection.schema);
  if (passes instanceof Refusal) return passes;
  return [...collection.documents.values()].filter(passes);
}

function documentsNamed(collection: Collection, ids: Set<string>): StoredDocument[] {
  const found: StoredDocument[] = [];
  for (const id of ids) {
    const document = collection.documents.get(id);
    if (document !== undefined) found.push(document);
  }
  return found.sort((left, right) => left.sequence - right.sequence);
}
