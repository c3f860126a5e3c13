/**
 * Invariant: whatever another process commits while the daemon runs, soon every collection equals its table: each row one
 * document of the same content, and no document without a row.
 */
import { describe, expect, it } from "vitest";
import { World } from "../support/world.js";
import { pythonWriter, shellWriter } from "../support/writers.js";

const CHARACTERS =
  "CREATE TABLE characters (id INTEGER PRIMARY KEY, name TEXT, age INTEGER, weight REAL, alive BOOLEAN, born DATETIME)";
const PLACES = "CREATE TABLE places (country TEXT, code INTEGER, note VARCHAR, PRIMARY KEY (country, code))";
const TAGS = 'CREATE TABLE "odd ""table"" ü" ("the name" TEXT PRIMARY KEY, label TEXT) WITHOUT ROWID';

const STEPS = [
  `INSERT INTO characters VALUES (1, 'Hamlet', 30, 71.5, 1, '1599-01-01'), (2, 'Ophelia', NULL, NULL, 0, NULL),
    (3, 'Yorick', 60, 0.1, 0, '1560-05-05 12:00:00')`,
  "INSERT INTO places VALUES ('Denmark', 1, 'cold'), ('Denmark', 2, NULL), ('a:b/c', -7, 'odd')",
  `INSERT INTO "odd ""table"" ü" VALUES ('x', 'y'), ('Größe', 'ß')`,
  "UPDATE characters SET age = ifnull(age, 0) + 1",
  "UPDATE characters SET name = NULL, alive = NULL WHERE id = 2",
  "UPDATE characters SET id = 40 WHERE id = 3",
  "UPDATE places SET country = 'Norway', code = code + 10 WHERE code > 0",
  "DELETE FROM places WHERE code = -7",
  "INSERT OR REPLACE INTO characters (id, name) VALUES (1, 'Claudius')",
  "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 999) INSERT INTO characters (id, name, age) SELECT i, 'number ' || i, i FROM n",
  "DELETE FROM characters WHERE id % 3 = 0",
];
const UNDONE = ["BEGIN", "INSERT INTO characters (id) VALUES (5000)", "DELETE FROM places", "ROLLBACK"];

describe.each(["delete", "wal"])("in journal mode %s", (journalMode) => {
  it.each([shellWriter, pythonWriter])("the collections follow what $name writes", async (writer) => {
    const world = await World.create({ statements: [CHARACTERS, PLACES, TAGS], journalMode });
    await world.run();
    for (const step of STEPS) world.write([step], writer);
    world.write(UNDONE, writer);
    await world.deliveredAndEqual();
    world.write(["DELETE FROM characters", "DELETE FROM places"], writer);
    await world.deliveredAndEqual();
    expect(world.status().streams.map(({ rejections }) => rejections)).toEqual([0, 0, 0]);
  });
});

it("rows that were there before are sent, with the changes that come meanwhile", async () => {
  const rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)";
  const world = await World.create({
    statements: [CHARACTERS, `${rows} INSERT INTO characters (id, name, age) SELECT i, 'row ' || i, i FROM n`],
    settings: { BATCH_SIZE: "500" },
  });
  const daemon = await world.run();
  const backfilling = () => world.status().streams[0]?.backfill;
  expect(backfilling()).not.toBeNull();
  world.write(["DELETE FROM characters WHERE id % 7 = 0", "UPDATE characters SET age = -id WHERE id % 5 = 0"]);
  world.write(["INSERT INTO characters (id, name) VALUES (-1, 'below'), (30000, 'above')"]);
  world.write(["UPDATE characters SET id = id + 50000 WHERE id BETWEEN 19000 AND 19100"]);
  await world.deliveredAndEqual();
  expect(daemon.log.filter((line) => line.level >= 40)).toEqual([]);
});

it("a table that is captured while the daemon runs is sent too", async () => {
  const world = await World.create({ statements: [CHARACTERS, PLACES], tables: ["characters"] });
  await world.run();
  world.write(["INSERT INTO places VALUES ('Denmark', 1, 'before')", "INSERT INTO characters (id) VALUES (1)"]);
  await world.delivered();
  world.install(["places"]);
  world.write(["INSERT INTO places VALUES ('Denmark', 2, 'after')"]);
  await world.delivered(["places"]);
  await world.equal("characters", "places");
});
