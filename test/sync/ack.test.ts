/**
 * Invariant: a row says that it is delivered when its present version is in the collection, and only then; no other change of the
 * application's is lost or made by that, and telling rows is no change in its turn.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { acknowledgedWorld, untilUntold, untold } from "../support/acknowledged.js";
import { committing } from "../support/committer.js";
import { WatchingProxy } from "../support/proxy.js";
import { ask, collectionNames } from "../support/served.js";
import { until } from "../support/until.js";
import type { World } from "../support/world.js";

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, v, ack INTEGER)";
const rows = (count: number) =>
  `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${count}) INSERT INTO t SELECT i, 'v' || i, NULL FROM i`;

describe.each(["delete", "wal"])("in journal mode %s", (journalMode) => {
  it("rows that were there, and changes of every kind", async () => {
    const world = await acknowledgedWorld({ statements: [TABLE, rows(600)], journalMode });
    const daemon = await world.run();
    await untilUntold(world, []);
    const collection = (await ask(world, "/collections/t")) as { fields: { name: string }[] };
    expect(collection.fields.map(({ name }) => name)).toEqual(["v"]);
    world.write([
      "UPDATE t SET v = 'x' WHERE id < 4",
      "DELETE FROM t WHERE id = 5",
      "INSERT INTO t VALUES (9000, 'n', 1)",
    ]);
    await untilUntold(world, []);
    await world.delivered();
    const changes = world.rows("SELECT op, count(*) FROM _sync_outbox GROUP BY 1 ORDER BY 1");
    expect(changes).toEqual([
      ["D", 1],
      ["I", 1],
      ["S", 1],
      ["U", 3],
    ]);
    const lines = world.emulator.importedLines;
    expect(lines).toBe(600 + 4);
    // Whoever sets it back by hand asks for nothing; the next change of the row does.
    world.write(["UPDATE t SET ack = 0 WHERE id IN (7, 8)", "UPDATE t SET v = 'y' WHERE id = 8"]);
    await untilUntold(world, [7]);
    expect(world.emulator.importedLines).toBe(lines + 1);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    expect(await world.start({}, ["verify"]).ended).toEqual({ code: 0, signal: null });
  });
});

it("nothing is told while Typesense is away, is refused, or may be overtaken", async () => {
  const world = await acknowledgedWorld({
    statements: [TABLE.replace("v,", "v TEXT,"), rows(6)],
    settings: { REQUEST_TIMEOUT_MS: "1500" },
  });
  const proxy = await WatchingProxy.start(world.emulator.port);
  await world.run(world.address(proxy.port));
  await untilUntold(world, []);

  proxy.refused = "poison";
  world.write(["UPDATE t SET v = iif(id < 3, 'poison', 'new') || id WHERE id < 5"]);
  await untilUntold(world, [1, 2]);
  proxy.refused = "new3";
  // Told already, and refused when it is sent once more: then it is taken back.
  await world.start({}, ["backfill"]).ended;
  await untilUntold(world, [3]);
  proxy.refused = undefined;
  await world.start({}, ["rejections", "retry"]).ended;
  await untilUntold(world, []);

  const match = { path: "/import" };
  world.emulator.faults.add([
    { kind: "slow", delayMs: 300, match },
    { kind: "status", status: 503, body: "{}", times: 0, match },
  ]);
  world.write(["UPDATE t SET v = 'on its way' WHERE id = 4"]);
  await until("it is on its way", () => world.emulator.faults.list()[0]?.hits === 1);
  world.write(["UPDATE t SET v = 'away' WHERE id = 4"]);
  const [[newest]] = world.rows("SELECT max(seq) FROM _sync_outbox") as [[number]];
  const told = "SELECT a.seq, s.cursor_seq FROM _sync_acknowledged AS a, _sync_stream AS s";
  const both = `[[${newest - 1},${newest - 1}]]`;
  await until("the older change is dealt with", () => JSON.stringify(world.stateRows(told)) === both);
  expect(untold(world)).toEqual([4]);
  await until("it is tried", () => (world.emulator.faults.list()[1]?.hits ?? 0) > 1);
  expect(untold(world)).toEqual([4]);
  world.emulator.faults.clear();
  await untilUntold(world, []);

  world.emulator.faults.add({ kind: "applyLate", delayMs: 60_000, match: { path: "/import" } });
  world.write(["UPDATE t SET v = 'late' WHERE id = 5"]);
  const uncertain = () => world.stateRows("SELECT document_id FROM _sync_uncertain").flat();
  await until("the request is lost", () => uncertain().length > 0);
  world.write(["UPDATE t SET v = 'newer' WHERE id = 5", "UPDATE t SET v = 'other' WHERE id = 6"]);
  await untilUntold(world, [5]);
  expect(uncertain()).toEqual(["5"]);
  await world.delivered();
  await untilUntold(world, []);
  expect(uncertain()).toEqual([]);
});

it("while an application writes all the time, no row says so whose version isn't there, and none of its changes is lost", async () => {
  const statements = ["CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, ack INTEGER NOT NULL DEFAULT 0)"];
  statements.push(
    "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 400) INSERT INTO t SELECT i, 0, 0 FROM i",
  );
  const world = await acknowledgedWorld({ statements, journalMode: "wal" });
  await world.run();
  await untilUntold(world, []);
  let looks = 0;
  const writes = await committing(world.database, "t", 400, async () => {
    const look = async () => {
      const told = world.rows("SELECT id, n FROM t WHERE ack = 1") as [number, number][];
      const documents = new Map((await exported(world)).map(({ id, n }) => [Number(id), n]));
      expect(told.filter(([id, n]) => (documents.get(id) ?? -1) < n)).toEqual([]);
      looks += told.length;
      return looks > 200;
    };
    await until("it was looked often", look, { longestPauseMs: 10 });
  });
  expect(writes.errors).toEqual([]);
  // Far above what is measured: telling rows is no reason to wait for the lock.
  expect(writes.p99).toBeLessThan(50);
  await untilUntold(world, []);
  expect(world.rows("SELECT sum(n) FROM t")).toEqual([[writes.count]]);
  await world.delivered();
  expect((await exported(world)).reduce((sum, { n }) => sum + n, 0)).toBe(writes.count);
});

async function exported(world: World): Promise<{ id: string; n: number }[]> {
  const { url, apiKey } = world.emulator;
  const answer = await fetch(`${url}/collections/t/documents/export`, { headers: { "x-typesense-api-key": apiKey } });
  return (await answer.text()).split("\n").map((line) => JSON.parse(line) as { id: string; n: number });
}

it("an application that holds the lock goes first: deliveries go on, rows are told later", async () => {
  const world = await acknowledgedWorld({ statements: [TABLE, rows(3)], journalMode: "wal" });
  await world.run();
  await untilUntold(world, []);
  const application = new Database(world.database);
  application.exec("UPDATE t SET v = 'a' WHERE id = 1; BEGIN IMMEDIATE; UPDATE t SET v = 'b' WHERE id = 2");
  await world.delivered();
  expect(untold(world)).toEqual([1]);
  application.exec("UPDATE t SET v = 'c' WHERE id = 1; COMMIT");
  application.close();
  await untilUntold(world, []);
  expect(world.rows("SELECT v FROM t")).toEqual([["c"], ["b"], ["v3"]]);
});

it("every kind of key, and only exactly that row", async () => {
  const world = await acknowledgedWorld(
    {
      statements: [
        "CREATE TABLE a (id TEXT COLLATE NOCASE PRIMARY KEY, v, ack) WITHOUT ROWID",
        "CREATE TABLE b (id, n, v, ack, PRIMARY KEY (id, n))",
        "CREATE TABLE c (v TEXT, id BLOB NOT NULL UNIQUE, ack)",
        "INSERT INTO a VALUES ('x', 1, 0), ('Ünï ~:', 1, 0), ('', 1, 1)",
        "INSERT INTO b VALUES (1.5, 'a:b', 1, 0), (9007199254740993, x'00ff', 1, 0), ('1', 2, 1, NULL), (NULL, 2, 1, 0)",
        "INSERT INTO c VALUES ('v', x'01', 0), ('v', 'text', 0)",
      ],
    },
    ["a", "b", "c"],
  );
  await world.run();
  for (const table of ["a", "c"]) await untilUntold(world, [], table);
  await untilUntold(world, [null], "b");
  for (const table of ["a", "b", "c"]) world.write([`UPDATE ${table} SET v = 'w'`]);
  for (const table of ["a", "c"]) await untilUntold(world, [], table);
  await untilUntold(world, [null], "b");
});

it("a mapping that comes later, a trigger in the way, a rebuild, a lost collection", async () => {
  const world = await acknowledgedWorld({ statements: [TABLE, rows(300)], settings: { REBUILD_GRACE: "0" } }, []);
  expect(await world.once()).toEqual({ code: 0, signal: null });
  expect(untold(world)).toHaveLength(300);
  writeFileSync(join(world.folder, "fountain-sync.json"), JSON.stringify({ tables: { t: { ackColumn: "Ack" } } }));
  // Pruned changes are made up for by looking at all rows.
  expect(await world.once({ RETENTION: "0" })).toEqual({ code: 0, signal: null });
  expect(untold(world)).toEqual([]);

  world.write(["CREATE TRIGGER touch AFTER UPDATE ON t BEGIN SELECT RAISE(ABORT, 'no') WHERE NEW.v = OLD.v; END"]);
  const daemon = await world.run();
  const refusal = await daemon.says(/can't be told that they are delivered/);
  expect(refusal.reason).toMatch(/its trigger touch would fire/);
  const triggers = "SELECT name FROM sqlite_schema WHERE name LIKE '%_r_' ORDER BY 1";
  await until("the triggers that write are gone", () => world.rows(triggers).length === 0);
  world.write(["UPDATE t SET v = 'new' WHERE id = 1"]);
  await world.delivered();
  world.write(["DROP TRIGGER touch", "UPDATE t SET ack = 0 WHERE id < 3", "ALTER TABLE t RENAME TO u"]);
  await untilUntold(world, [], "u");
  expect(world.rows(triggers)).toEqual([["_sync_1_ri"], ["_sync_1_ru"]]);

  world.write(["UPDATE u SET ack = 0 WHERE id > 290"]);
  expect(await world.start({}, ["rebuild", "u"]).ended).toEqual({ code: 0, signal: null });
  await untilUntold(world, [], "u");
  world.write(["UPDATE u SET ack = 0 WHERE id > 290"]);
  const [collection] = await collectionNames(world);
  await ask(world, `/collections/${collection}`, "DELETE");
  world.write(["UPDATE u SET v = 'z' WHERE id = 300"]);
  await untilUntold(world, [], "u");
  await world.delivered();
  expect(((await ask(world, "/collections/u")) as { num_documents: number }).num_documents).toBe(300);
});
