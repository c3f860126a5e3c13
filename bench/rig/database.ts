import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";

export const LINES = `CREATE TABLE bench_lines ("lineId" INTEGER NOT NULL PRIMARY KEY, "scriptId" INTEGER NOT NULL, "speechId" INTEGER NOT NULL,
  "characterId" INTEGER NOT NULL, content TEXT NOT NULL, "sequenceNumber" INTEGER NOT NULL, comment VARCHAR)`;

const TEXTS = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
export const WIDE = `CREATE TABLE bench_wide (id INTEGER PRIMARY KEY, ${TEXTS.map((name) => `${name} TEXT`).join(", ")})`;

/** A table that a measurement is made with: how it is made, and how its rows are. */
export interface Table {
  name: string;
  create: string;
  /** Inserts rows; the statement takes their number. */
  insert: string;
  /** A row as the document that it becomes, its id first. */
  document: string;
}

const words = "substr('the tide repeats what the water tells the rocks and the lamp answers', 1 + n % 20, 46)";

/** Lines of dialogue, some 180 bytes a document. */
export const lines: Table = {
  name: "bench_lines",
  create: LINES,
  insert: `WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < :rows)
    INSERT INTO bench_lines SELECT n, n % 37, n / 3, n % 1433, ${words} || n, n, NULL FROM r`,
  document: `SELECT json_object('id', CAST("lineId" AS TEXT), 'lineId', "lineId", 'scriptId', "scriptId", 'speechId', "speechId",
    'characterId', "characterId", 'content', content, 'sequenceNumber', "sequenceNumber") FROM bench_lines`,
};

/** Ten columns, 500 bytes a row. */
export const wide: Table = {
  name: "bench_wide",
  create: WIDE,
  insert: `WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < :rows)
    INSERT INTO bench_wide SELECT n, ${TEXTS.map(() => `${words} || n`).join(", ")} FROM r`,
  document: `SELECT json_object('id', CAST(id AS TEXT), ${TEXTS.map((name) => `'${name}', ${name}`).join(", ")}) FROM bench_wide`,
};

/** The plays, where they lie beside the project; invented lines elsewhere. */
export function fillWithPlays(database: string): { rows: number; source: string } {
  const corpus = fileURLToPath(new URL("../../../../shared/corpus/shakespeare.db.gz", import.meta.url));
  const connection = new Database(database);
  if (existsSync(corpus)) {
    const plays = `${database}-plays`;
    writeFileSync(plays, gunzipSync(readFileSync(corpus)));
    connection.prepare("ATTACH ? AS plays").run(plays);
    connection.exec("INSERT INTO bench_lines SELECT * FROM plays.lines");
  } else {
    connection.prepare(lines.insert).run({ rows: 108_871 });
  }
  const rows = connection.prepare("SELECT count(*) FROM bench_lines").pluck().get() as number;
  connection.close();
  return { rows, source: existsSync(corpus) ? "lines of 37 plays" : "invented lines" };
}

/** A folder that is gone when the measurement is over. */
export function folder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "fountain-sync-bench-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Makes a database with one empty table. */
export function makeDatabase(path: string, create: string, journalMode: "wal" | "delete" = "wal"): void {
  const connection = new Database(path);
  connection.pragma(`journal_mode = ${journalMode}`);
  connection.exec(create);
  connection.close();
}

/** Inserts rows in one transaction. */
export function fill(path: string, table: Table, rows: number): void {
  const connection = new Database(path);
  connection.pragma("synchronous = OFF");
  connection.prepare(table.insert).run({ rows });
  connection.close();
}

/** Keeps the state of the daemon as it is now, to begin there again. */
export function keepState(database: string): () => void {
  copyFileSync(`${database}-sync`, `${database}-kept`);
  return () => {
    for (const end of ["-wal", "-shm"]) rmSync(`${database}-sync${end}`, { force: true });
    copyFileSync(`${database}-kept`, `${database}-sync`);
  };
}

/** The documents of a table as import bodies, ASCII only. */
export function bodies(path: string, table: Table, size: number): Buffer[] {
  const connection = new Database(path, { readonly: true });
  const made: Buffer[] = [];
  const batch: string[] = [];
  for (const row of connection.prepare(table.document).pluck().iterate() as Iterable<string>) {
    batch.push(row.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`));
    if (batch.length === size) made.push(Buffer.from(batch.splice(0).join("\n")));
  }
  if (batch.length > 0) made.push(Buffer.from(batch.join("\n")));
  connection.close();
  return made;
}
