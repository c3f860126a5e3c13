/**
 * Invariant: neither a strange key nor a strange value harms anything but itself. Every key reaches exactly its own document,
 * also when it is deleted; a value that its field can't hold is left out, recorded, and the record goes when it is mended.
 */
import { expect, it } from "vitest";
import { World } from "../support/world.js";

const IDS = ["*", "`", "`*`", " x", "x ", "  ", "a/b", "..", ".", "", "~", "~x41", "ä", "日本語", "😀", "a,b", "[x]"];
const MORE = ["a:b", "%2F", "?q=1", "#", "x&&y", "\\", '"', "it''s", "a\tb", "a\nb", "1", "01", "1.0", "-", "NULL"];
const LITERALS = [...IDS, ...MORE].map((id) => `('${id}')`).join(", ");

it("every text is a key of its own, in one column and in two", async () => {
  const world = await World.create({
    statements: [
      "CREATE TABLE texts (id TEXT PRIMARY KEY, twice TEXT)",
      "CREATE TABLE pairs (a TEXT, b VARCHAR, n INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID",
    ],
  });
  await world.run();
  world.writePython([
    `INSERT INTO texts (id) VALUES ${LITERALS}`,
    "UPDATE texts SET twice = id || id",
    "INSERT INTO pairs SELECT x.id, y.id, 1 FROM texts AS x, texts AS y",
  ]);
  await world.deliveredAndEqual();
  world.writePython(["DELETE FROM texts WHERE id IN ('*', '..', '', '`', '~')"]);
  await world.deliveredAndEqual();
  for (const id of ["a/b", " x", "x ", ".", "a,b", "😀"]) {
    world.writePython([`DELETE FROM texts WHERE id = '${id}'`]);
  }
  world.writePython(["DELETE FROM pairs WHERE a IN ('*', '', 'a:b') OR b IN ('~', '..')"]);
  await world.deliveredAndEqual();
});

it("integers stay exact, NULL is absent, keys that are NULL are no documents", async () => {
  const world = await World.create({
    statements: ["CREATE TABLE numbers (id INTEGER PRIMARY KEY, big BIGINT, real REAL, flag BOOLEAN)"],
  });
  await world.run();
  world.writePython([
    "INSERT INTO numbers VALUES (9007199254740993, 9223372036854775807, 0.1, 1), (-9007199254740993, -9223372036854775808, 1e300, 0)",
    "INSERT INTO numbers VALUES (9223372036854775807, 9007199254740993, -0.0, NULL), (-1, NULL, NULL, NULL)",
    "INSERT INTO numbers VALUES (-9223372036854775808, 0, 5e-324, NULL)",
    "UPDATE numbers SET big = big - 1 WHERE id = 9007199254740993",
  ]);
  await world.deliveredAndEqual();
  world.writePython(["DELETE FROM numbers WHERE id > 0 OR id = -1"]);
  await world.deliveredAndEqual();
});

it("what a field can't hold is left out and recorded until it is mended", async () => {
  const world = await World.create({
    statements: ["CREATE TABLE odd (id INTEGER PRIMARY KEY, n INTEGER, t TEXT, f REAL, b BOOLEAN, raw BLOB)"],
  });
  const daemon = await world.run();
  await world.delivered();
  const recorded = () => world.stateRows("SELECT document_id, field, seq FROM _sync_rejection ORDER BY 1, 2");
  world.writePython([
    "INSERT INTO odd VALUES (1, 1, 'fine', 1.5, 1, x'00ff')",
    "INSERT INTO odd VALUES (2, 'two', x'00ff', 9e999, 7, x'00')",
    "INSERT INTO odd VALUES (3, 3.5, 'fine', 'x', 'yes', NULL)",
  ]);
  await world.deliveredAndEqual();
  expect(recorded()).toEqual([
    ...["b", "f", "n", "t"].map((field) => ["2", field, 3]),
    ...["b", "f", "n"].map((field) => ["3", field, 4]),
  ]);
  expect(world.status().streams[0]?.rejections).toBe(2);
  expect(daemon.log.some((line) => /left out/.test(line.msg) && line.id === "2")).toBe(true);

  world.writePython(["UPDATE odd SET n = 2, t = 'two' WHERE id = 2", "DELETE FROM odd WHERE id = 3"]);
  await world.deliveredAndEqual();
  expect(recorded()).toEqual([
    ["2", "b", 5],
    ["2", "f", 5],
  ]);
  world.writePython(["UPDATE odd SET f = 2, b = 0 WHERE id = 2"]);
  await world.deliveredAndEqual();
  expect(recorded()).toEqual([]);
});
