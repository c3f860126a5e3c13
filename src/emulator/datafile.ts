import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { Collection } from "./documents/collection.js";
import { StoredDocument } from "./documents/document.js";
import { parseJson } from "./json/parse.js";
import { isObject, type JsonObject, type JsonValue } from "./json/value.js";
import { writeJson } from "./json/write.js";
import { readKey } from "./keys.js";
import { Refusal } from "./refusal.js";
import { readSchema } from "./schema/create.js";
import type { State } from "./state.js";

/** Documents are written in pieces of this many lines, so that no single string grows too long. */
const LINES_A_PIECE = 10_000;

/**
 * Writes the state to a file, line by line: the aliases and keys, then each collection followed by its documents as
 * they are stored. The file is replaced in one step.
 */
export async function saveState(state: State, path: string): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  // It holds keys.
  await writeFile(unfinished, pieces(state), { mode: 0o600 });
  await rename(unfinished, path);
}

function* pieces(state: State): Iterable<string> {
  const { aliases, keys } = state;
  yield `${writeJson({ aliases, keys: [...keys.keys.values()], next_key_id: keys.nextId })}\n`;
  for (const collection of state.collections.values()) {
    yield `${writeJson(header(collection))}\n`;
    let piece = "";
    let lines = 0;
    for (const document of collection.documents.values()) {
      piece += `${document.sequence} ${document.json}\n`;
      if (++lines % LINES_A_PIECE === 0) {
        yield piece;
        piece = "";
      }
    }
    yield piece;
  }
}

function header(collection: Collection): Record<string, unknown> {
  return {
    ...collection.summary(),
    next_sequence: collection.nextSequence,
    stale_fields: [...collection.staleFields],
  };
}

/** Fills an empty state from a file written by saveState; a file that isn't there leaves it empty. */
export async function loadState(state: State, path: string): Promise<void> {
  if (!existsSync(path)) return;
  const [first = "", ...rest] = (await readFile(path, "utf8")).split("\n");
  readGlobals(state, readObject(first, path));
  let collection: Collection | undefined;
  for (const line of rest) {
    if (line.startsWith("{")) {
      collection = readCollection(readObject(line, path), path);
      state.collections.set(collection.name, collection);
    } else if (line !== "" && collection !== undefined) {
      const space = line.indexOf(" ");
      const json = line.slice(space + 1);
      const id = String(readObject(json, path).get("id"));
      collection.documents.set(id, new StoredDocument(Number(line.slice(0, space)), id, json));
    }
  }
}

function readObject(text: string, path: string): JsonObject {
  const parsed = parseJson(text);
  if (!parsed.ok || !isObject(parsed.value)) throw new Error(`${path} was not written by the emulator.`);
  return parsed.value;
}

function readGlobals(state: State, globals: JsonObject): void {
  const aliases = globals.get("aliases");
  if (isObject(aliases)) for (const [name, target] of aliases) state.aliases.set(name, String(target));
  for (const json of elements(globals.get("keys"))) {
    if (!isObject(json)) continue;
    const key = readKey(json, Number(json.get("id")));
    if (!(key instanceof Refusal)) state.keys.keys.set(key.id, key);
  }
  state.keys.nextId = Number(globals.get("next_key_id"));
}

function readCollection(json: JsonObject, path: string): Collection {
  const schema = readSchema(json, elements(json.get("fields")));
  if (schema instanceof Refusal) throw new Error(`${path}: ${schema.message}`);
  const collection = new Collection(String(json.get("name")), Number(json.get("created_at")), schema);
  collection.nextSequence = Number(json.get("next_sequence"));
  for (const name of elements(json.get("stale_fields"))) collection.staleFields.add(String(name));
  return collection;
}

function elements(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}
