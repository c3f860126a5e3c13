/**
 * Invariant: when a column's declared type or the key changes, every document ends with what its field can hold, the rest is
 * recorded; a change that concerns no field costs no rebuild.
 */
import { expect, it } from "vitest";
import { until } from "../../support/until.js";
import { World } from "../../support/world.js";
import { change, documents, fields, followed, history, PEOPLE } from "./history.js";

/** The table made anew as migration tools do it, in one transaction. */
function madeAnew(columns: string, select = "SELECT * FROM t"): string[] {
  return [
    ...["BEGIN", `CREATE TABLE new_t (${columns})`, `INSERT INTO new_t ${select}`],
    ...["DROP TABLE t", "ALTER TABLE new_t RENAME TO t", "COMMIT"],
  ];
}

async function delivered(statements: readonly string[] = PEOPLE): Promise<World> {
  const world = await World.create({ statements });
  await world.run();
  await world.delivered();
  return world;
}

const REBUILT = ["table_rebuilt", "triggers_missing"];

it("int to text and back, with values that don't convert", async () => {
  const world = await delivered();
  change(world, ...madeAnew("id INTEGER PRIMARY KEY, name TEXT, age TEXT"));
  await followed(world, [[...REBUILT, "type_changed"]]);
  expect(await fields(world, "t")).toEqual({ name: "string", age: "string" });
  change(world, "UPDATE t SET age = 'unknown' WHERE id <= 20", "UPDATE t SET age = '12.5' WHERE id = 30");
  await world.deliveredAndEqual();
  change(world, ...madeAnew("id INTEGER PRIMARY KEY, name TEXT, age INTEGER"));
  await followed(world, [
    [...REBUILT, "type_changed"],
    [...REBUILT, "type_changed"],
  ]);
  expect(await fields(world, "t")).toEqual({ name: "string", age: "int64" });
  expect((await documents(world, "t")).filter(({ age }) => age === undefined)).toHaveLength(21);
  expect(world.status().streams[0]).toMatchObject({ rejections: 21, collection: "t__v3" });
  change(world, "UPDATE t SET age = 1 WHERE id <= 30");
  await world.deliveredAndEqual();
  expect(world.status().streams[0]?.rejections).toBe(0);
});

it("types that become the same field, constraints and checks", async () => {
  const world = await delivered([
    "CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(20), born TEXT, n INTEGER)",
    "INSERT INTO t VALUES (1, 'a', '2000-01-01', 1), (2, 'b', '1999-01-01', 2)",
  ]);
  change(world, ...madeAnew("id INTEGER PRIMARY KEY, name VARCHAR(200), born TEXT, n INTEGER"));
  change(world, ...madeAnew("id INTEGER PRIMARY KEY, name VARCHAR(200) NOT NULL, born TEXT, n BIGINT CHECK (n > 0)"));
  await until("the last one is applied", () => history(world).at(-1)?.state === "applied" && history(world).length > 1);
  await world.deliveredAndEqual();
  const before = history(world).length;
  change(world, ...madeAnew("id INTEGER PRIMARY KEY, name VARCHAR(200), born DATETIME, n BIGINT"));
  await until("it is applied", () => history(world).length > before && history(world).at(-1)?.state === "applied");
  await world.deliveredAndEqual();
  expect(world.status().streams[0]?.collection).toBe("t__v1");
  expect(history(world).every(({ action }) => !action.includes("rebuild"))).toBe(true);
  const sorted = await fetch(`${world.emulator.url}/collections/t/documents/search?q=*&sort_by=born:asc`, {
    headers: { "x-typesense-api-key": world.emulator.apiKey },
  });
  expect(((await sorted.json()) as { hits: { document: { id: string } }[] }).hits[0]?.document.id).toBe("2");
});

it.each([
  ["another column", "id INTEGER, name TEXT PRIMARY KEY, age INTEGER"],
  ["several columns", "id INTEGER, name TEXT, age INTEGER, PRIMARY KEY (age, name)"],
  ["the same column as text", "id TEXT PRIMARY KEY, name TEXT, age INTEGER"],
])("the key becomes %s", async (_, columns) => {
  const world = await delivered();
  change(world, ...madeAnew(columns), "UPDATE t SET age = 7 WHERE name = 'name 7'", "DELETE FROM t WHERE age = 9");
  await until("the new key is applied", () => history(world)[1]?.state === "applied", { tell: () => world.story() });
  await world.deliveredAndEqual();
  expect(history(world)[1]?.kinds).toContain("key_changed");
  change(
    world,
    "INSERT INTO t (id, name, age) VALUES ('5000', 'new', 5000)",
    "DELETE FROM t WHERE age > 990 AND age < 1000",
  );
  await world.deliveredAndEqual();
});

it("a table that loses its key is paused with the remedy, and goes on when it has one again", async () => {
  const world = await World.create({ statements: PEOPLE });
  const daemon = await world.run();
  await world.delivered();
  change(world, ...madeAnew("id INTEGER, name TEXT, age INTEGER"));
  const told = await daemon.says(/the stream is paused/);
  expect(told).toMatchObject({ level: 50, reason: "the table t has no key any more" });
  expect(told.hint).toMatch(/PRIMARY KEY.*uninstall-triggers t/);
  change(world, "DELETE FROM t WHERE id < 100", "UPDATE t SET name = 'unseen' WHERE id = 200");
  change(world, ...madeAnew("id INTEGER PRIMARY KEY, name TEXT, age INTEGER"));
  await until("it goes on", () => history(world).at(-1)?.version !== 1 && history(world).at(-1)?.state === "applied", {
    tell: () => world.story(),
  });
  await until("all is equal", async () => (await world.differences()).length === 0);
  await world.deliveredAndEqual();
});
