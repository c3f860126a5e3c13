/**
 * Invariant: when columns come, go or change their name, every document ends equal to its row, none keeps a value of a column
 * that is gone, and the history says what was done.
 */
import { expect, it } from "vitest";
import { until } from "../../support/until.js";
import { World } from "../../support/world.js";
import { change, documents, fields, followed, history, MANY, PEOPLE, quiet, ROWS } from "./history.js";

/** Changes one after the other, each to be followed before the next. */
type Step = [statements: string[], kinds: string[]];

async function follow(steps: readonly Step[], table: readonly string[] = PEOPLE): Promise<World> {
  const world = await World.create({ statements: table });
  await world.run();
  await world.delivered();
  const expected: string[][] = [];
  for (const [statements, kinds] of steps) {
    change(world, ...statements);
    expected.push(kinds);
    await followed(world, expected);
  }
  return world;
}

it("columns that are added, with a default and without", async () => {
  const world = await follow([
    [["ALTER TABLE t ADD COLUMN mood TEXT", "UPDATE t SET mood = 'sad' WHERE id < 10"], ["column_added"]],
    [["ALTER TABLE t ADD COLUMN calm TEXT DEFAULT 'quite'"], ["column_added"]],
    [["ALTER TABLE t ADD COLUMN votes INTEGER NOT NULL DEFAULT -1"], ["column_added"]],
    [["ALTER TABLE t ADD COLUMN alive BOOLEAN DEFAULT TRUE"], ["column_added"]],
    [["ALTER TABLE t ADD COLUMN picture BLOB DEFAULT x'00'"], ["column_added"]],
    [["ALTER TABLE t ADD COLUMN none_yet REAL DEFAULT NULL"], ["column_added"]],
    [["ALTER TABLE t ADD COLUMN twice INTEGER AS (age * 2)"], ["column_added"]],
    [["ALTER TABLE t ADD COLUMN \"a.b, 'c' – é\" TEXT DEFAULT 'it''s'"], ["column_added"]],
    [["ALTER TABLE t ADD COLUMN born DATE DEFAULT '2000-01-01'"], ["column_added"]],
  ]);
  const all = await documents(world, "t");
  expect(all).toHaveLength(ROWS);
  const common = { calm: "quite", votes: -1, alive: true, born: "2000-01-01" };
  for (const document of all) {
    expect(document).toMatchObject({ ...common, twice: 2 * Number(document.id) });
    expect(document).not.toHaveProperty("picture");
  }
  expect(history(world).map(({ action }) => action)).toEqual([
    ...["created", "patch", "patch, backfill", "patch, backfill", "patch, backfill", "none", "patch"],
    ...["patch, backfill", "patch, backfill", "patch, backfill"],
  ]);
});

it("columns that are dropped", async () => {
  const world = await follow([
    [["ALTER TABLE t DROP COLUMN age"], ["column_dropped"]],
    [["ALTER TABLE t ADD COLUMN age INTEGER"], ["column_added"]],
    [["UPDATE t SET age = 7", "ALTER TABLE t DROP COLUMN name"], ["column_dropped"]],
    [["ALTER TABLE t ADD COLUMN name REAL DEFAULT 1.5"], ["column_added"]],
    [
      ["BEGIN", "ALTER TABLE t DROP COLUMN name", "ALTER TABLE t DROP COLUMN age", "COMMIT"],
      ["column_dropped", "column_dropped"],
    ],
  ]);
  expect(Object.keys(await fields(world, "t"))).toEqual(["_"]);
  for (const document of await documents(world, "t")) expect(Object.keys(document)).toEqual(["id"]);
});

it("a column that is dropped and added again with another type", async () => {
  const world = await follow([
    [["BEGIN", "ALTER TABLE t DROP COLUMN age", "ALTER TABLE t ADD COLUMN age TEXT", "COMMIT"], ["type_changed"]],
    [
      [
        "BEGIN",
        "UPDATE t SET age = 'old'",
        "ALTER TABLE t DROP COLUMN age",
        "ALTER TABLE t ADD COLUMN age REAL",
        "COMMIT",
      ],
      ["type_changed"],
    ],
  ]);
  expect(await fields(world, "t")).toEqual({ name: "string", age: "float" });
});

it("columns that are renamed", async () => {
  const world = await follow([
    [["ALTER TABLE t RENAME COLUMN age TO years"], ["column_renamed"]],
    [
      ["BEGIN", "ALTER TABLE t RENAME COLUMN years TO age", "ALTER TABLE t RENAME COLUMN name TO title", "COMMIT"],
      ["column_renamed", "column_renamed"],
    ],
    [["ALTER TABLE t RENAME COLUMN id TO number"], ["column_renamed"]],
    [["INSERT INTO t VALUES (-5, 'new', 5)", "ALTER TABLE t RENAME COLUMN number TO id"], ["column_renamed"]],
  ]);
  expect(await fields(world, "t")).toEqual({ title: "string", age: "int64" });
  const renames = history(world).flatMap(({ changes }) => changes);
  expect(renames).toContainEqual({ kind: "column_renamed", column: "name", from: "name", to: "title" });
});

it.each([
  ["renamed, and another one added under its name", ["RENAME COLUMN b TO old", "ADD COLUMN b INTEGER"]],
  ["exchanged by their names", ["RENAME COLUMN a TO x", "RENAME COLUMN b TO a", "RENAME COLUMN x TO b"]],
  [
    "exchanged, and one added",
    ["RENAME COLUMN a TO x", "RENAME COLUMN b TO a", "RENAME COLUMN x TO b", "ADD COLUMN c TEXT"],
  ],
  [
    "renamed, dropped and added",
    ["RENAME COLUMN a TO x", "DROP COLUMN b", "ADD COLUMN y TEXT", "ADD COLUMN a REAL DEFAULT 1"],
  ],
  ["dropped, and added again behind the others", ["DROP COLUMN a", "ADD COLUMN a INTEGER"]],
])("columns that are %s in one transaction", async (_, alterations) => {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER)",
      `${MANY} INSERT INTO t SELECT i, i, -i FROM i`,
    ],
  });
  await world.run();
  await world.delivered();
  change(world, "BEGIN", ...alterations.map((each) => `ALTER TABLE t ${each}`), "COMMIT");
  await until("the change is applied", () => history(world)[1]?.state === "applied", { tell: () => world.story() });
  await quiet(world);
  await world.equal();
});
