import Database from "better-sqlite3";
import { installTriggers } from "../../../src/capture/install.js";
import type { MappingFile } from "../../../src/config/mapping/schema.js";
import { introspect } from "../../../src/database/introspect.js";
import { keyedBy } from "../../../src/database/shape.js";
import type { Schema } from "./schema.js";

export interface Tally {
  schemas: number;
  statements: number;
  failed: number;
  /** Keys whose row changed, statement by statement. */
  changedKeys: number;
  /** Records that removed rows were found by. */
  guardRecords: number;
}

export interface Trial {
  /** What our triggers missed: each statement with the keys. */
  lost: string[];
  /** Where the application saw something else than it would without us. */
  seen: string[];
  /** What installing warned of. */
  warnings: string[];
}

/**
 * Three things change with any trigger, whatever it does. With recursive_triggers, SQLite checks the constraints again after a REPLACE,
 * and refuses a few statements then. UPDATE takes the rows in another order at times, which decides whose turn comes first in an
 * OR IGNORE. And a trigger that calls a function makes an INSERT OR IGNORE, FAIL or ROLLBACK of several rows undo them all when it
 * ends with "datatype mismatch" inside a transaction. So the database to compare with has triggers that write elsewhere.
 */
const OTHER_TRIGGERS = `
  CREATE TABLE other (x);
  CREATE TRIGGER other_insert BEFORE INSERT ON t BEGIN INSERT INTO other VALUES (abs(1)); END;
  CREATE TRIGGER other_delete AFTER DELETE ON t BEGIN INSERT INTO other VALUES (abs(1)); END;
  CREATE TRIGGER other_update AFTER UPDATE ON t BEGIN INSERT INTO other VALUES (abs(1)); END`;

/** A column of `t` that has a unique index of its own and is not the key, if there is one. */
export function otherId(schema: Schema): string | undefined {
  const database = new Database(":memory:");
  try {
    for (const text of schema.statements) database.exec(text);
    const shape = introspect(database, "t");
    const isKey = (name: string) => shape?.key.length === 1 && shape.key[0]?.name === name;
    return shape?.columns.find(({ name }) => !isKey(name) && keyedBy(shape, name) !== undefined)?.name;
  } finally {
    database.close();
  }
}

/**
 * Runs the same statements in two databases, one of them with our triggers, and compares what is seen, stored and captured.
 *
 * @param id the column by which rows are told apart, where it is not the key
 */
export function runTrial(schema: Schema, statements: readonly string[], tally: Tally, id?: string): Trial {
  const watched = new Database(":memory:");
  const plain = new Database(":memory:");
  try {
    for (const text of schema.statements) {
      watched.exec(text);
      plain.exec(text);
    }
    plain.exec(OTHER_TRIGGERS);
    const report = installTriggers(watched, { tables: ["t"], allowSensitive: false, excluded: [], ...asked(id) });
    const { key, warnings } = report.tables[0]!;
    const trial: Trial = { lost: [], seen: [], warnings };
    for (const each of [watched, plain])
      each.exec("CREATE TEMP TABLE same_counters (x); INSERT INTO same_counters VALUES (1)");
    tally.schemas++;
    let mark = head(watched);
    let before = snapshot(watched, schema, key);
    for (const text of statements) {
      tally.statements++;
      const [here, there] = [outcome(watched, text), outcome(plain, text)];
      if (here !== there) trial.seen.push(`${text}: ${here} instead of ${there}`);
      if (here.startsWith("error")) tally.failed++;
      if (watched.inTransaction) continue;
      const after = snapshot(watched, schema, key);
      const changed = changedKeys(before, after);
      const captured = new Set(keysSince(watched, key.length, mark));
      const lost = changed.filter((key) => !captured.has(key));
      if (lost.length > 0) trial.lost.push(`${text}: ${lost.join(" and ")}`);
      tally.changedKeys += changed.length;
      before = after;
      mark = head(watched);
    }
    if (watched.inTransaction) for (const each of [watched, plain]) each.exec("ROLLBACK");
    const [here, there] = [contents(watched, schema), contents(plain, schema)];
    if (here !== there) trial.seen.push(`the rows: ${here} instead of ${there}`);
    tally.guardRecords += watched.prepare("SELECT count(*) FROM _sync_outbox WHERE op = 'R'").pluck().get() as number;
    return trial;
  } finally {
    watched.close();
    plain.close();
  }
}

function asked(id: string | undefined): { mapping?: MappingFile } {
  return id === undefined ? {} : { mapping: { tables: { t: { id } } } };
}

/** All that the application can see of a statement. */
function outcome(database: Database.Database, text: string): string {
  try {
    const statement = database.prepare(text);
    const rows = statement.reader ? statement.raw().all() : statement.run();
    const counters = database.prepare("SELECT changes(), last_insert_rowid()").raw().get();
    return JSON.stringify([rows, counters]);
  } catch (thrown) {
    return `error ${(thrown as Error).message}`;
  }
}

const exactly = (column: string) => `typeof(${column}) || ' ' || hex(${column})`;

/** Each row by its key, with the type and bytes of every value. Rows with a NULL in the key have none. */
function snapshot(database: Database.Database, schema: Schema, keyColumns: string[]): Map<string, string> {
  const key = keyColumns.map(exactly).join(" || ',' || ");
  const row = [...schema.columns, "g"].map(exactly).join(" || ',' || ");
  const hasKey = keyColumns.map((column) => `${column} IS NOT NULL`).join(" AND ");
  const rows = database.prepare(`SELECT ${key}, ${row} FROM t WHERE ${hasKey}`).raw().all() as [string, string][];
  return new Map(rows);
}

function contents(database: Database.Database, schema: Schema): string {
  const row = [...schema.columns, "g"].map(exactly).join(" || ',' || ");
  return (database.prepare(`SELECT ${row} FROM t ORDER BY 1`).pluck().all() as string[]).join("; ");
}

function changedKeys(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
}

function head(database: Database.Database): number {
  return database.prepare("SELECT ifnull(max(seq), 0) FROM _sync_outbox").pluck().get() as number;
}

function keysSince(database: Database.Database, width: number, mark: number): string[] {
  const key = Array.from({ length: width }, (_, at) => exactly(`k${at + 1}`)).join(" || ',' || ");
  return database.prepare(`SELECT ${key} FROM _sync_outbox WHERE seq > ?`).pluck().all(mark) as string[];
}
