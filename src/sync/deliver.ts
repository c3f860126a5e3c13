import { count } from "../count.js";
import type { Rejection } from "../outbox/rejections.js";
import { deleteDocuments } from "../typesense/delete.js";
import { importDocuments, type LineResult } from "../typesense/import.js";
import { failed, type Outcome, succeeded } from "../typesense/outcome.js";
import type { Typesense } from "../typesense/typesense.js";
import type { Batch } from "./batch.js";
import { Lines } from "./lines.js";
import { idInDocument } from "./page.js";

/** What was refused, without the seq, which only the reader of the batch knows. */
export type Refused = Omit<Rejection, "seq" | "field">;

/** A line that the server failed to store through no fault of the document is sent again so often within one delivery. */
const LINE_ATTEMPTS = 3;

/**
 * Sends a batch: documents first, in bodies of bounded size, then deletes. A refused document is also deleted, so that no
 * older version of it stays behind.
 *
 * @param batchBytes the most bytes in one body; a larger document travels alone
 * @returns the documents that were refused for their own content, or why the batch could not be delivered: then nothing
 *   moves, and sending all of it again does no harm
 */
export async function deliver(
  typesense: Typesense,
  collection: string,
  batch: Batch,
  batchBytes: number,
): Promise<Outcome<Refused[]>> {
  const refused: { line: number; refused: Refused }[] = [];
  const { documents } = batch;
  for (const stretch of stretches(documents, batchBytes)) {
    const sent = await sendLines(typesense, collection, documents, stretch);
    if (!sent.ok) return sent;
    for (const { line, error } of sent.value) {
      const document = documents.at(line);
      refused.push({ line, refused: { id: idInDocument(document), reason: error, document } });
    }
  }
  const lasting = withoutOverruled(documents, refused);
  const unsendable = batch.unsendable.map(({ id, reason }) => ({ id, reason, document: null }));
  const all = [...lasting, ...unsendable];
  const deletes = [...new Set([...batch.deletes, ...all.map(({ id }) => id)])];
  const deleted = await deleteDocuments(typesense, collection, deletes);
  return deleted.ok ? succeeded(all) : deleted;
}

/** A run of lines: from the first one up to, not including, the end. */
interface Stretch {
  first: number;
  end: number;
}

function* stretches(documents: Lines, most: number): Generator<Stretch> {
  let first = 0;
  for (let end = 1; end <= documents.length; end++) {
    if (end < documents.length && documents.size(first, end + 1) <= most) continue;
    yield { first, end };
    first = end;
  }
}

/** A document that was not taken, by its line in the batch. */
interface LineFault {
  line: number;
  error: string;
}

/** Sends lines as one body. Where the server refuses the body as a whole, the guilty line is found by halving. */
async function sendLines(
  typesense: Typesense,
  collection: string,
  documents: Lines,
  { first, end }: Stretch,
): Promise<Outcome<LineFault[]>> {
  const outcome = await importDocuments(typesense, collection, documents.body(first, end), end - first);
  if (outcome.ok) return sortOut(typesense, collection, documents, first, outcome.value);
  if (outcome.failure.kind !== "refused") return outcome;
  if (end - first === 1) return succeeded([{ line: first, error: outcome.failure.message }]);
  const middle = first + Math.ceil((end - first) / 2);
  const left = await sendLines(typesense, collection, documents, { first, end: middle });
  if (!left.ok) return left;
  const right = await sendLines(typesense, collection, documents, { first: middle, end });
  return right.ok ? succeeded([...left.value, ...right.value]) : right;
}

/** A line answered with 408 or 5xx is not the document's fault: it is sent again. */
async function sortOut(
  typesense: Typesense,
  collection: string,
  documents: Lines,
  first: number,
  results: readonly LineResult[],
): Promise<Outcome<LineFault[]>> {
  const faults: LineFault[] = [];
  let again: number[] = [];
  results.forEach((result, index) => {
    if (result.success) return;
    const line = first + index;
    if (isServerFault(result.code)) again.push(line);
    else faults.push({ line, error: result.error });
  });
  let last = "";
  for (let attempt = 1; again.length > 0 && attempt < LINE_ATTEMPTS; attempt++) {
    const retried = again;
    const lines = Lines.of(retried.map((line) => documents.at(line)));
    const outcome = await importDocuments(typesense, collection, lines.body(0, lines.length), lines.length);
    if (!outcome.ok) return outcome;
    again = [];
    outcome.value.forEach((result, index) => {
      const line = retried[index] ?? 0;
      if (result.success) return;
      last = result.error;
      if (isServerFault(result.code)) again.push(line);
      else faults.push({ line, error: result.error });
    });
  }
  if (again.length === 0) return succeeded(faults);
  return failed({
    kind: "unavailable",
    message: `${typesense.url} could not store ${count(again.length, "document")}: ${last}`,
  });
}

function isServerFault(code: number): boolean {
  return code === 408 || code >= 500;
}

/** A key can be in two pages of a batch; a later line that was accepted overrules the refusal of an earlier one. */
function withoutOverruled(documents: Lines, refused: readonly { line: number; refused: Refused }[]): Refused[] {
  if (refused.length === 0) return [];
  const last = new Map(documents.map(idInDocument).map((id, line) => [id, line]));
  return refused.filter(({ line, refused: { id } }) => last.get(id) === line).map((each) => each.refused);
}
