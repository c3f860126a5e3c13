import { setImmediate as nextTurn } from "node:timers/promises";
import { parseJson } from "../json/parse.js";
import { isObject, type JsonObject, type JsonValue } from "../json/value.js";
import { writeJson } from "../json/write.js";
import { Refusal } from "../refusal.js";
import { hasDynamicFields } from "../schema/schema.js";
import type { DirtyValues } from "../schema/validate.js";
import type { Collection } from "./collection.js";
import type { StoredDocument } from "./document.js";
import type { Line } from "./lines.js";
import { type Action, identify, store, type Target } from "./write.js";

export interface ImportOptions {
  action: Action;
  dirtyValues: DirtyValues | undefined;
  returnId: boolean;
  returnDocument: boolean;
}

/** The server indexes this many documents together, or fewer where an id repeats. */
const BATCH_SIZE = 1000;

/**
 * Applies the lines of an import in order, giving other requests a turn after every batch.
 *
 * @returns one result line for each line
 */
export async function importLines(collection: Collection, lines: Line[], options: ImportOptions): Promise<string[]> {
  const importer = new Importer(collection, options);
  const results: string[] = [];
  for (const line of lines) {
    results.push(importer.line(line));
    if (results.length % BATCH_SIZE === 0) {
      importer.endBatch();
      await nextTurn();
    }
  }
  return results;
}

class Importer {
  private readonly collection: Collection;
  private readonly options: ImportOptions;
  private readonly dirtyValues: DirtyValues;
  /** The ids of the batch, each with whether it was unknown to the collection when its line was read. */
  private readonly batch = new Map<string, boolean>();
  /** The server reads every line into the same variable, so a line it can't read is reported with the id before it. */
  private last: JsonValue = null;

  constructor(collection: Collection, options: ImportOptions) {
    this.collection = collection;
    this.options = options;
    const otherwise = hasDynamicFields(collection.schema) ? "coerce_or_reject" : "reject";
    this.dirtyValues = options.dirtyValues ?? otherwise;
  }

  endBatch(): void {
    this.batch.clear();
  }

  line(line: Line): string {
    const parsed = parseJson(line.text, line.wellFormed);
    if (!parsed.ok) return this.failure(line, new Refusal(400, `Bad JSON: ${parsed.message}`));
    const document = parsed.value;
    this.last = document;
    if (!isObject(document)) {
      return this.failure(line, new Refusal(400, "Bad JSON: not a properly formed document."));
    }
    const target = this.identifyInBatch(document);
    if (target instanceof Refusal) return this.failure(line, target);
    const written = store(this.collection, document, target, this.options.action, this.dirtyValues);
    return written instanceof Refusal ? this.failure(line, written) : this.success(written);
  }

  /**
   * A repeated id makes the server index the batch so far and read the line once more. Where the id was new, both
   * readings use up a sequence number, which shows in generated ids (transcript 03).
   */
  private identifyInBatch(document: JsonObject): Target | Refusal {
    const { collection, batch } = this;
    const given = document.get("id");
    if (typeof given === "string" && batch.has(given)) {
      if (batch.get(given)) collection.nextSequence++;
      batch.clear();
    }
    let target = identify(collection, document, this.options.action);
    if (!(target instanceof Refusal) && target.generated && batch.has(target.id)) {
      batch.clear();
      document.delete("id");
      target = identify(collection, document, this.options.action);
    }
    if (!(target instanceof Refusal)) batch.set(target.id, target.stored === undefined);
    return target;
  }

  private success(written: StoredDocument): string {
    const { returnId, returnDocument } = this.options;
    const document = returnDocument ? `"document":${written.json},` : "";
    const id = returnId ? `"id":${JSON.stringify(written.id)},` : "";
    return `{${document}${id}"success":true}`;
  }

  private failure(line: Line, refusal: Refusal): string {
    return writeJson({
      code: refusal.status,
      document: this.options.returnDocument ? line.text : undefined,
      error: refusal.message,
      id: this.options.returnId && isObject(this.last) ? this.last.get("id") : undefined,
      success: false,
    });
  }
}
