import { count } from "../count.js";
import type { Rejection } from "../outbox/rejections.js";
import { deleteDocuments } from "../typesense/delete.js";
import { importDocuments, type LineResult } from "../typesense/import.js";
import { failed, type Outcome, succeeded } from "../typesense/outcome.js";
import type { Typesense } from "../typesense/typesense.js";
import type { Batch } from "./batch.js";
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
  for (const { first, lines } of bodies(batch.documents, batchBytes)) {
    const sent = await sendLines(typesense, collection, lines);
    if (!sent.ok) return sent;
    for (const { line, error } of sent.value) {
      const document = lines[line] ?? "";
      refused.push({ line: first + line, refused: { id: idInDocument(document), reason: error, document } });
    }
  }
  const lasting = withoutOverruled(batch.documents, refused);
  const unsendable = batch.unsendable.map(({ id, reason }) => ({ id, reason, document: null }));
  const all = [...lasting, ...unsendable];
  const deletes = [...new Set([...batch.deletes, ...all.map(({ id }) => id)])];
  const deleted = await deleteDocuments(typesense, collection, deletes);
  return deleted.ok ? succeeded(all) : deleted;
}

function* bodies(documents: readonly string[], most: number): Generator<{ first: number; lines: string[] }> {
  let first = 0;
  let bytes = 0;
  for (let at = 0; at < documents.length; at++) {
    const size = (documents[at]?.length ?? 0) + 1;
    if (at > first && bytes + size > most) {
      yield { first, lines: documents.slice(first, at) };
      first = at;
      bytes = 0;
    }
    bytes += size;
  }
  if (first < documents.length) yield { first, lines: documents.slice(first) };
}

type LineFault = { line: number; error: string };

/** Sends lines as one body. Where the server refuses the body as a whole, the guilty line is found by halving. */
async function sendLines(
  typesense: Typesense,
  collection: string,
  lines: readonly string[],
): Promise<Outcome<LineFault[]>> {
  const outcome = await importDocuments(typesense, collection, lines.join("\n"), lines.length);
  if (outcome.ok) return sortOut(typesense, collection, lines, outcome.value);
  if (outcome.failure.kind !== "refused") return outcome;
  if (lines.length === 1) return succeeded([{ line: 0, error: outcome.failure.message }]);
  const middle = Math.ceil(lines.length / 2);
  const left = await sendLines(typesense, collection, lines.slice(0, middle));
  if (!left.ok) return left;
  const right = await sendLines(typesense, collection, lines.slice(middle));
  if (!right.ok) return right;
  return succeeded([...left.value, ...right.value.map(({ line, error }) => ({ line: line + middle, error }))]);
}

/** A line answered with 408 or 5xx is not the document's fault: it is sent again. */
async function sortOut(
  typesense: Typesense,
  collection: string,
  lines: readonly string[],
  results: readonly LineResult[],
): Promise<Outcome<LineFault[]>> {
  const faults: LineFault[] = [];
  let again: number[] = [];
  results.forEach((result, line) => {
    if (result.success) return;
    if (isServerFault(result.code)) again.push(line);
    else faults.push({ line, error: result.error });
  });
  let last = "";
  for (let attempt = 1; again.length > 0 && attempt < LINE_ATTEMPTS; attempt++) {
    const retried = again;
    const body = retried.map((line) => lines[line]).join("\n");
    const outcome = await importDocuments(typesense, collection, body, retried.length);
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
function withoutOverruled(
  documents: readonly string[],
  refused: readonly { line: number; refused: Refused }[],
): Refused[] {
  if (refused.length === 0) return [];
  const last = new Map(documents.map((document, line) => [idInDocument(document), line]));
  return refused.filter(({ line, refused: { id } }) => last.get(id) === line).map((each) => each.refused);
}
