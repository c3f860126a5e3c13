import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installTriggers } from "../../capture/install.js";
import { loadConfig } from "../../config/load.js";
import { count } from "../../count.js";
import { verifyTables } from "../../daemon/beside/verify-tables.js";
import { openApplication } from "../../database/open.js";
import { isInSync } from "../../sync/verify/verify.js";
import { Typesense } from "../../typesense/typesense.js";
import { say } from "../report.js";
import { columns } from "../text/columns.js";
import { startDaemon, startWriter } from "./children.js";
import { createDatabase } from "./create-database.js";
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
    say("1. A SQLite database with a scene of a play:");
    say(indented(columns([["TABLE", "ROWS"], ...play.tables.map(({ name, rows }) => [name, rows.length])])));
    install(database, tables);
    say("\n2. Triggers are installed: SQLite itself writes every change to _sync_outbox.");
    say(`\n3. The daemon starts. ${server.title}`);
    const settings = environment(folder, database, server);
    const daemon = startDaemon(folder, settings);
    try {
      await Promise.race([backfilled(finder, play), daemon.ended.then(endedEarly)]);
      await changes(database, server.prefix, finder);
      await search(finder, server.prefix);
      await proof(folder, settings, tables);
    } finally {
      await daemon.stop();
    }
    say("\nThe daemon has stopped, and nothing is left behind. On a database of yours:");
    say("   fountain-sync install-triggers TABLE");
    say("   fountain-sync run");
  } finally {
    if (server.prefix) await finder.drop(tables);
    typesense.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
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
  say(`   The ${count(rows, "row")} that were there are searchable now.`);
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
  say("\n4. Another process writes. From its commit until Typesense answers with it:");
  const rows: string[][] = [];
  for (const { what, sql, arrived } of steps) {
    const committed = await writer.write(sql);
    await finder.until(arrived);
    const ms = performance.timeOrigin + performance.now() - committed;
    rows.push([what, `${ms.toFixed(1)} ms`.padStart(9)]);
  }
  await writer.stop();
  say(indented(columns(rows)));
}

async function search(finder: Finder, prefix: string): Promise<void> {
  const hits = await finder.search(`${prefix}lines`, "lanten", "content");
  say(`\n5. A search for "lanten" (one letter is missing) finds:`);
  for (const hit of hits) say(`   line ${hit.id}: ${hit.content}`);
  if (hits.length === 0) throw new Error("the search found nothing");
}

/** Compares every document with its row, by content, as `fountain-sync verify` does. */
async function proof(folder: string, environment: NodeJS.ProcessEnv, tables: string[]): Promise<void> {
  const config = loadConfig({ flags: {}, environment, envFile: undefined, currentDirectory: folder });
  const verified = await verifyTables(config, tables, { repair: false, progress: () => undefined });
  if (!verified.every(isInSync)) throw new Error("documents differ from their rows");
  const rows = verified.map(({ table, rows, documents, different }) => [table, rows, documents, different]);
  say("\n6. Every document is compared with its row:");
  say(indented(columns([["TABLE", "ROWS", "DOCUMENTS", "DIFFERENT"], ...rows])));
}

function indented(lines: string): string {
  return lines.replaceAll(/^/gm, "   ");
}
