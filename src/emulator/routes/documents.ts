import type { Collection } from "../documents/collection.js";
import type { StoredDocument } from "../documents/document.js";
import { project } from "../documents/project.js";
import { identify, store } from "../documents/write.js";
import { selectDocuments } from "../filter/select.js";
import { parseJson } from "../json/parse.js";
import { isObject } from "../json/value.js";
import { writeJson } from "../json/write.js";
import { Refusal } from "../refusal.js";
import { COLLECTION_NOT_FOUND, dumpedFailure, failure, JSON_TYPE, type Reply, text } from "../reply.js";
import { type Call, collectionQueue, param, type Route } from "../route.js";
import { list } from "../search/params.js";
import { readImportOptions } from "./import.js";

/** Routes that read documents, and the one that writes a single one. */
export const DOCUMENT_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/collections/:collection/documents",
    action: "documents:create",
    queue: collectionQueue,
    handle: writeSingle,
  },
  {
    method: "GET",
    path: "/collections/:collection/documents/export",
    action: "documents:export",
    handle: exportDocuments,
  },
  { method: "GET", path: "/collections/:collection/documents/:id", action: "documents:get", handle: showDocument },
];

function found(call: Call): Collection | undefined {
  return call.context.state.resolve(param(call, "collection"));
}

function writeSingle(call: Call): Reply {
  const collection = found(call);
  if (collection === undefined) return failure(404, COLLECTION_NOT_FOUND);
  const options = readImportOptions(call.request.query);
  if (options instanceof Refusal) return failure(options.status, options.message);
  const parsed = parseJson(call.request.body.toString("utf8"));
  if (!parsed.ok) return dumpedFailure(new Refusal(400, `Bad JSON: ${parsed.message}`));
  if (!isObject(parsed.value)) return dumpedFailure(new Refusal(400, "Bad JSON: not a properly formed document."));
  const target = identify(collection, parsed.value, options.action);
  if (target instanceof Refusal) return dumpedFailure(target);
  const written = store(collection, parsed.value, target, options.action, options.dirtyValues ?? "reject");
  return written instanceof Refusal ? dumpedFailure(written) : documentReply(201, written);
}

function showDocument(call: Call): Reply {
  const document = found(call)?.documents.get(param(call, "id"));
  if (document !== undefined) return documentReply(200, document);
  if (found(call) === undefined) return failure(404, COLLECTION_NOT_FOUND);
  return failure(404, `Could not find a document with id: ${param(call, "id")}`);
}

function documentReply(status: number, document: StoredDocument): Reply {
  return { status, contentType: JSON_TYPE, body: document.json };
}

/** Sends all documents, or those a filter lets through, as they are at this moment. */
function exportDocuments(call: Call): Reply {
  const collection = found(call);
  if (collection === undefined) return failure(404, COLLECTION_NOT_FOUND);
  const { query } = call.request;
  const selected = selectDocuments(collection, query.get("filter_by"));
  if (selected instanceof Refusal) return failure(selected.status, selected.message);
  const include = list(query.get("include_fields"));
  const exclude = list(query.get("exclude_fields"));
  const whole = include.length === 0 && exclude.length === 0;
  const show = (document: StoredDocument) =>
    whole ? document.json : writeJson(project(document.copy(), include, exclude));
  return text(exportPieces(selected, show));
}

const DOCUMENTS_A_PIECE = 1000;

function* exportPieces(documents: StoredDocument[], show: (document: StoredDocument) => string): Iterable<string> {
  for (let start = 0; start < documents.length; start += DOCUMENTS_A_PIECE) {
    const piece = documents.slice(start, start + DOCUMENTS_A_PIECE).map(show);
    yield (start === 0 ? "" : "\n") + piece.join("\n");
  }
}
