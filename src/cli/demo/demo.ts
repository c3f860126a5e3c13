import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installTriggers } from "../../capture/install.js";
import { count } from "../../count.js";
import { openApplication, openOwn } from "../../database/open.js";
import { quoteIdentifier } from "../../database/quote.js";
import { Typesense } from "../../typesense/typesense.js";
import { say } from "../report.js";
import { columns } from "../text/columns.js";
import { startDaemon, startWriter } from "./children.js";
import { Finder } from "./finder.js";
import { type Scene, scene } from "./scene.js";
import { type DemoServer, openServer } from "./server.js";

/**
 * Shows the main job from end to end in a temporary folder: a database with a scene in it, triggers, the daemon, changes made
 * by a second process as they arrive, a search, and a last count. Leaves nothing behind.
 *
 * @throws Error where a change does not arrive
 */
export async function demo(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fountain-sync-demo-"));
  const server = await openServer();
  const { nodes, apiKey, ca } = server;
  const typesense = new Typesense({ nodes, apiKey, ca, requestTimeoutMs: 5_000 });
  const finder = new Finder(typesense);
  const play = scene(server.prefix);
  const database = join(folder, "story.db");
  const tables = play.tables.map((table) => table.name);
  try {
    createDatabase(database, play);
    say(
      `1. A database with a scene: ${play.tables.map((table) => count(table.rows.length, "row").concat(` in ${table.name}`)).join(", ")}`,
    );
    install(database, tables);
    say("2. Triggers installed: every change is written to _sync_outbox by SQLite itself");
    say(`3. The daemon starts; Typesense is ${server.title}`);
    const daemon = startDaemon(folder, environment(folder, database, server));
    try {
      await Promise.race([backfilled(finder, play), daemon.ended.then(endedEarly)]);
      await changes(database, server.prefix, finder);
      await search(finder, server.prefix);
      await summary(database, tables, finder);
    } finally {
      await daemon.stop();
    }
    say("\nThe daemon has stopped, nothing is left running. Next: README.md, or fountain-sync --help");
  } finally {
    if (server.prefix) await finder.drop(tables);
    typesense.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function createDatabase(path: string, play: Scene): void {
  const connection = openOwn(path, { wal: false });
  for (const table of play.tables) {
    connection.exec(table.create);
    const places = table.rows[0]?.map(() => "?").join(", ");
    const insert = connection.prepare(`INSERT INTO ${quoteIdentifier(table.name)} VALUES (${places})`);
    for (const row of table.rows) insert.run(...row);
  }
  connection.close();
}

function install(database: string, tables: string[]): void {
  const connection = openApplication(database, { busyMs: 5_000 });
  installTriggers(connection, { tables, allowSensitive: false, excluded: [] });
  connection.close();
}

function environment(folder: string, database: string, server: DemoServer): NodeJS.ProcessEnv {
  const caFile = join(folder, "ca.pem");
  if (server.ca !== undefined) writeFileSync(caFile, server.ca);
  return {
    ...(server.ca === undefined ? {} : { TYPESENSE_CA_FILE: caFile }),
    DATABASE_URL: database,
    TYPESENSE_NODES: server.nodes.map(({ protocol, host, port }) => `${protocol}://${host}:${port}`).join(","),
    TYPESENSE_API_KEY: server.apiKey,
    LOG_LEVEL: "warn",
  };
}

async function backfilled(finder: Finder, play: Scene): Promise<void> {
  for (const table of play.tables)
    await finder.until(async () => (await finder.countDocuments(table.name)) === table.rows.length);
  const rows = play.tables.reduce((sum, table) => sum + table.rows.length, 0);
  say(`   ${count(rows, "row")} that were there are searchable now\n`);
}

function endedEarly(code: number | null): never {
  throw new Error(`the daemon ended early (exit ${code}); its log is above`);
}

/** Each change is timed from its commit in the other process to its answer from Typesense. */
async function changes(database: string, prefix: string, finder: Finder): Promise<void> {
  const writer = startWriter(database);
  const [lines, characters] = [`${prefix}lines`, `${prefix}characters`];
  const steps: { what: string; sql: string; arrived: () => Promise<boolean> }[] = [
    {
      what: "insert a line",
      sql: `INSERT INTO ${lines} VALUES (9, 1, 1, 'Then let it climb two hundred steps for it.', 9, NULL)`,
      arrived: async () => (await finder.document(lines, "9")) !== undefined,
    },
    {
      what: "update a character",
      sql: `UPDATE ${characters} SET description = 'no longer afraid of stairs' WHERE "characterId" = 2`,
      arrived: async () => (await finder.document(characters, "2"))?.description === "no longer afraid of stairs",
    },
    {
      what: "delete a line",
      sql: `DELETE FROM ${lines} WHERE "lineId" = 5`,
      arrived: async () => (await finder.document(lines, "5")) === undefined,
    },
    {
      what: "change 7 lines at once",
      sql: `UPDATE ${lines} SET comment = 'second reading' WHERE "lineId" < 9`,
      arrived: async () => (await finder.document(lines, "8"))?.comment === "second reading",
    },
  ];
  say("4. Another process writes; each change is timed from its commit to its answer from Typesense:");
  const rows: string[][] = [];
  for (const { what, sql, arrived } of steps) {
    const committed = await writer.write(sql);
    await finder.until(arrived);
    const ms = performance.timeOrigin + performance.now() - committed;
    rows.push(["  ", what, `${ms.toFixed(1)} ms`.padStart(9)]);
  }
  await writer.stop();
  say(columns(rows));
}

async function search(finder: Finder, prefix: string): Promise<void> {
  const hits = await finder.search(`${prefix}lines`, "lanten", "content");
  say(`\n5. A search for "lanten" (one letter is missing) finds:`);
  for (const hit of hits) say(`   line ${hit.id}: ${hit.content}`);
  if (hits.length === 0) throw new Error("the search found nothing");
}

async function summary(database: string, tables: string[], finder: Finder): Promise<void> {
  const connection = openApplication(database, { readonly: true, busyMs: 5_000 });
  const rows: string[][] = [["   TABLE", "ROWS", "DOCUMENTS"]];
  for (const table of tables) {
    const inTable = connection
      .prepare(`SELECT count(*) FROM ${quoteIdentifier(table)}`)
      .pluck()
      .get() as number;
    await finder.until(async () => (await finder.countDocuments(table)) === inTable);
    rows.push([`   ${table}`, String(inTable), String(await finder.countDocuments(table))]);
  }
  connection.close();
  say(`\n6. Every collection equals its table:\n${columns(rows)}`);
}
