import type { Collection } from "../documents/collection.js";
import { type ImportOptions, importLines } from "../documents/import.js";
import { type Line, splitLines } from "../documents/lines.js";
import type { Action } from "../documents/write.js";
import { Refusal } from "../refusal.js";
import { COLLECTION_NOT_FOUND, failure, type Reply, text } from "../reply.js";
import { type Call, collectionQueue, param, type Route } from "../route.js";
import type { DirtyValues } from "../schema/validate.js";

const ACTIONS = ["create", "update", "upsert", "emplace"];
const DIRTY_VALUES = ["reject", "drop", "coerce_or_reject", "coerce_or_drop"];

export const IMPORT_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/collections/:collection/documents/import",
    action: "documents:import",
    queue: collectionQueue,
    handle: importDocuments,
  },
];

async function importDocuments(call: Call): Promise<Reply> {
  const { context, request } = call;
  const options = readImportOptions(request.query);
  if (options instanceof Refusal) return failure(options.status, options.message);
  const collection = context.state.resolve(param(call, "collection"));
  if (collection === undefined) return failure(404, COLLECTION_NOT_FOUND);
  const lines = splitLines(request.body);
  context.importedLines += lines.length;
  if (context.sink) return text(swallow(collection, lines).join("\n"));
  return text((await importLines(collection, lines, options)).join("\n"));
}

/** Parses the lines and forgets them, but for their number. */
function swallow(collection: Collection, lines: readonly Line[]): string[] {
  return lines.map(({ text: line }) => {
    try {
      JSON.parse(line);
      collection.swallowed++;
      return '{"success":true}';
    } catch {
      return '{"code":400,"error":"Bad JSON: not parsable","success":false}';
    }
  });
}

/** Reads the parameters of an import; `batch_size` is checked and then of no effect, as on the server. */
export function readImportOptions(query: ReadonlyMap<string, string>): ImportOptions | Refusal {
  const action = query.get("action") ?? "create";
  const batchSize = query.get("batch_size") ?? "40";
  if (!/^[0-9]+$/.test(batchSize) || Number(batchSize) === 0) {
    return new Refusal(400, "Parameter `batch_size` must be a positive integer.");
  }
  if (!ACTIONS.includes(action)) return new Refusal(400, "Parameter `action` must be a create|update|upsert.");
  for (const name of ["return_doc", "return_id"]) {
    const value = query.get(name) ?? "false";
    if (value !== "true" && value !== "false") {
      return new Refusal(400, `Parameter \`${name}\` must be a true|false.`);
    }
  }
  const dirtyValues = query.get("dirty_values")?.toLowerCase() ?? "";
  return {
    action: action as Action,
    dirtyValues: DIRTY_VALUES.includes(dirtyValues) ? (dirtyValues as DirtyValues) : undefined,
    returnId: query.get("return_id") === "true",
    returnDocument: query.get("return_doc") === "true",
  };
}
