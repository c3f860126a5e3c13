/**
 * Invariant: a table that is renamed goes on under its new name, and is found under the old one, too; one that is dropped is
 * missed loudly, holds up nobody, and is taken up again when it comes back, whatever it looks like then.
 */
import { expect, it } from "vitest";
import type { Daemon } from "../../support/daemon.js";
import { until } from "../../support/until.js";
import { World } from "../../support/world.js";
import { ask, change, documents, fields, followed, found, history, PEOPLE, quiet, ROWS } from "./history.js";

const OTHER = ["CREATE TABLE u (id TEXT PRIMARY KEY, n INTEGER)", "INSERT INTO u VALUES ('a', 1), ('b', 2)"];

async function delivered(...more: string[]): Promise<{ world: World; daemon: Daemon }> {
  const world = await World.create({ statements: [...PEOPLE, ...more] });
  const daemon = await world.run();
  await world.delivered();
  return { world, daemon };
}

it("renamed while the daemon runs, while it does not, and back", async () => {
  const { world, daemon } = await delivered();
  change(world, "ALTER TABLE t RENAME TO people", "UPDATE people SET name = 'Tybalt' WHERE id = 4");
  await followed(world, [["table_renamed"]]);
  expect(await found(world, "t", { q: "Tybalt", query_by: "name" })).toBe(1);
  await daemon.stop();
  const awkward = `"the people's ""t"" – é"`;
  change(world, `ALTER TABLE people RENAME TO ${awkward}`, `DELETE FROM ${awkward} WHERE id > 990`);
  change(world, `INSERT INTO ${awkward} VALUES (9000, 'Rosaline', 17)`);
  await world.run();
  await followed(world, [["table_renamed"], ["table_renamed"]]);
  change(world, `ALTER TABLE ${awkward} RENAME TO T`, "UPDATE t SET age = 18 WHERE id = 9000");
  await followed(world, [["table_renamed"], ["table_renamed"], ["table_renamed"]]);
  for (const name of ["t", "people", "T"]) {
    expect(await found(world, name, { q: "Rosaline", query_by: "name", filter_by: "age:=18" })).toBe(1);
  }
});

it("renamed to a name that leads elsewhere", async () => {
  const { world, daemon } = await delivered();
  const json = { name: "people", fields: [{ name: "x", type: "string" }] };
  expect((await ask(world, "/collections", { method: "POST", json })).status).toBe(201);
  change(world, "ALTER TABLE t RENAME TO people", "UPDATE people SET name = 'Tybalt' WHERE id = 4");
  expect(await daemon.says(/leads to another collection already/)).toMatchObject({ table: "people", taken: "people" });
  await quiet(world);
  expect(await found(world, "t", { q: "Tybalt", query_by: "name" })).toBe(1);
  expect(await documents(world, "people")).toEqual([]);
});

it("renamed, and another table is captured under the old name; two tables swap their names, commit by commit", async () => {
  const { world } = await delivered(...OTHER);
  change(world, "ALTER TABLE t RENAME TO people");
  await followed(world, [["table_renamed"]]);
  change(world, "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)", "INSERT INTO t VALUES (1, 'new'), (9999, 'new')");
  world.install(["t"]);
  await until("the new one is taken up", () => world.status().streams.length === 3);
  await quiet(world);
  await world.equal("t", "people", "u");
  change(world, "UPDATE t SET name = 'newer'", "DELETE FROM people WHERE id = 1");
  await quiet(world);
  await world.equal("t", "people", "u");
  for (const [from, to] of [
    ["people", "x"],
    ["u", "people"],
    ["x", "u"],
  ]) {
    change(world, `ALTER TABLE ${from} RENAME TO ${to}`);
    await until(`${to} is followed`, () =>
      world.status().streams.some(({ table, alias }) => table === to && alias === to),
    );
  }
  change(world, "UPDATE people SET n = 7", "UPDATE u SET age = 7 WHERE id = 2");
  await quiet(world);
  await world.equal("t", "people", "u");
});

const MADE_ANEW = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, age TEXT)",
  "INSERT INTO t SELECT id, name, age || ' years' FROM t_old WHERE id <> 5",
  "UPDATE t SET name = 'changed' WHERE id = 6",
  "DROP TABLE t_old",
];

it("renamed out of the way and made anew in one transaction", async () => {
  const { world } = await delivered();
  change(world, "BEGIN", "ALTER TABLE t RENAME TO t_old", ...MADE_ANEW, "COMMIT");
  await followed(world, [["table_rebuilt", "triggers_missing", "type_changed"]]);
});

it("renamed out of the way, and made anew while the daemon looks on", async () => {
  const { world } = await delivered();
  change(world, "ALTER TABLE t RENAME TO t_old");
  await followed(world, [["table_renamed"]]);
  world.writePython(MADE_ANEW);
  await until("t is back", () => history(world)[2]?.state === "applied", { tell: () => world.story() });
  await quiet(world);
  expect(history(world)[2]).toMatchObject({ table: "t", state: "applied" });
  expect(history(world)[2]?.kinds).toEqual(["table_renamed", "table_rebuilt", "triggers_missing", "type_changed"]);
  await world.equal("t");
});

it("dropped, and back in another shape", async () => {
  const { world, daemon } = await delivered(...OTHER);
  change(world, "DROP TABLE t");
  const told = await daemon.says(/the stream is paused/);
  expect(told).toMatchObject({ level: 50, table: "t", reason: "the table t is gone" });
  expect(told.hint).toMatch(/collection t__v1 is kept/);
  const reported = () => world.status().streams.find(({ table }) => table === "t");
  expect(reported()).toMatchObject({ state: "paused", reason: told.reason, hint: told.hint });
  expect(await documents(world, "t")).toHaveLength(ROWS);
  change(world, "INSERT INTO u VALUES ('c', 3)");
  await world.delivered(["u"]);
  await world.equal("u");
  expect(daemon.log.filter(({ msg }) => /takes no writes|can't be used/.test(msg))).toEqual([]);
  change(
    world,
    "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, born DATE)",
    "INSERT INTO t VALUES (1, 'Juliet', '1580-07-31')",
  );
  await followed(world, [["table_dropped"], ["table_rebuilt", "triggers_missing", "column_dropped", "column_added"]]);
  expect(await fields(world, "t")).toEqual({ name: "string", born: "string" });
  expect(reported()).toMatchObject({ state: "live", reason: null, hint: null });
});

it("dropped while no daemon runs: `run --once` tells it, and delivers the others", async () => {
  const { world, daemon } = await delivered(...OTHER);
  await daemon.stop();
  change(world, "DROP TABLE t", "UPDATE u SET n = 7");
  const once = world.start({}, ["run", "--once", "--timeout", "20"]);
  expect(await once.ended).toEqual({ code: 78, signal: null });
  expect(once.errors.join("\n")).toMatch(/the table t is gone.*\n.*uninstall-triggers t/s);
  await world.equal("u");
  change(world, ...PEOPLE, "DELETE FROM t WHERE id > 10");
  expect(await world.once()).toEqual({ code: 0, signal: null });
  await followed(world, [["table_dropped"], ["table_rebuilt", "triggers_missing"]]);
});

it("all of them dropped and created anew, as in development", async () => {
  const { world } = await delivered(...OTHER);
  const create = [PEOPLE[0] ?? "", "CREATE TABLE u (id TEXT PRIMARY KEY, n INTEGER, mood TEXT DEFAULT 'calm')"];
  world.writePython([
    "DROP TABLE u",
    "DROP TABLE t",
    ...create,
    "INSERT INTO u (id) VALUES ('x')",
    "INSERT INTO t VALUES (1, 'a', 1)",
  ]);
  const isTakenUp = (id: number) => {
    const newest = history(world, id).at(-1);
    return newest?.version !== 1 && newest?.state === "applied";
  };
  await until("both are taken up again", () => isTakenUp(1) && isTakenUp(2), { tell: () => world.story() });
  await quiet(world);
  await world.equal();
});
