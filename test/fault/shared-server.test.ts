/**
 * Invariant: where two databases on one server have tables of the same name, no daemon writes to the other's collection: one of
 * them says so and waits, and both are whole when it has been given a collection of its own.
 */
import { copyFileSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { ask, countRequests } from "../support/served.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";
import { collectionOf, map } from "../sync/mapping/mapped.js";
import { documents } from "../sync/schema/history.js";

const TAKEN = /^the collection t__v1 is filled from another database: /;

function database(first: number): Promise<World> {
  const rows = `WITH RECURSIVE i(i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM i WHERE i < ${first + 99})`;
  return World.create({
    statements: ["CREATE TABLE t (id INTEGER PRIMARY KEY, n)", `${rows} INSERT INTO t SELECT i, i FROM i`],
  });
}

/** A database, and another one with a table of the same name that delivers to the same server. */
async function two(): Promise<[World, World]> {
  const [one, other] = await Promise.all([database(1), database(1001)]);
  Object.assign(other.settings, one.address());
  return [one, other];
}

const reasonOf = (world: World) => world.status().streams[0]?.reason ?? "";
const isTaken = (world: World) =>
  until("it is paused", () => TAKEN.test(reasonOf(world)), { tell: () => world.story() });
const idsIn = async (world: World, collection: string) =>
  (await documents(world, collection)).map(({ id }) => Number(id));

it("a newcomer leaves what the other fills alone, until it has a collection of its own", async () => {
  const [one, other] = await two();
  await one.run();
  await one.delivered();
  const daemon = await other.run();
  await isTaken(other);
  expect(reasonOf(other)).toContain(one.database);
  await one.equal();
  await daemon.stop();
  map(other, { t: { collection: "u" } });
  await other.run();
  await other.delivered();
  await one.equal();
  expect((await idsIn(one, "u")).sort()).toEqual(Array.from({ length: 100 }, (_, index) => 1001 + index));
});

it("who was not there when the other came leaves it to that one", async () => {
  const [one, other] = await two();
  expect((await one.once()).code).toBe(0);
  const daemon = await other.run();
  expect(await daemon.says(/was filled from another database/)).toMatchObject({ level: 40, database: one.database });
  await other.delivered();
  const before = one.emulator.importedLines;
  await one.run();
  await isTaken(one);
  expect(one.emulator.importedLines).toBe(before);
  expect(Math.min(...(await idsIn(one, "t__v1")))).toBe(1001);
});

const ELSEWHERE = { id: "1", host: "elsewhere", database: "/data/app.db", state: "/data/app.db-sync" };

it("what is taken over from another host is noticed at the next write; when it is dropped, it is made again", async () => {
  const world = await database(1);
  await world.run();
  await world.delivered();
  const { metadata } = await collectionOf(world, "t__v1");
  const { fountain_sync: mark } = metadata as { fountain_sync: object };
  await ask(world, "/collections/t__v1", "PATCH", { metadata: { fountain_sync: { ...mark, owner: ELSEWHERE } } });
  world.write(["UPDATE t SET n = 0 WHERE id = 1"]);
  await isTaken(world);
  const before = world.emulator.importedLines;
  world.write(["UPDATE t SET n = 0 WHERE id = 2"]);
  await until("it has tried again", () => countRequests(world, "GET", /^\/collections\/t__v1$/) > 5);
  expect(world.emulator.importedLines).toBe(before);
  await ask(world, "/collections/t__v1", "DELETE");
  await world.deliveredAndEqual();
});

it("a copy of a database and its state leaves the collection to the original", async () => {
  const [one, other] = await two();
  expect((await one.once()).code).toBe(0);
  for (const [from, to] of [
    [one.database, other.database],
    [one.state, other.state],
  ] as const)
    copyFileSync(from, to);
  await one.run();
  other.write(["DELETE FROM t"]);
  await other.run();
  await isTaken(other);
  await one.equal();
});

it("a state that was lost takes its collection up, and marks it once", async () => {
  const world = await database(1);
  const owner = async () => {
    const { metadata } = await collectionOf(world, "t__v1");
    return (metadata as { fountain_sync: { owner: { id: string } } }).fountain_sync.owner;
  };
  expect((await world.once()).code).toBe(0);
  const first = await owner();
  rmSync(world.state);
  for (let start = 0; start < 2; start++) expect((await world.once()).code).toBe(0);
  const second = await owner();
  expect(second).toEqual({ ...first, id: second.id });
  expect(second.id).not.toBe(first.id);
  expect(countRequests(world, "PATCH", /t__v1/)).toBe(1);
  await world.equal();
});

it.each<[string, unknown]>([
  ["nothing", null],
  ["a text", "me"],
  ["half of it", { id: "1", host: "elsewhere" }],
])("what says %s of its owner is marked", async (_, owner) => {
  const world = await database(1);
  expect((await world.once()).code).toBe(0);
  await ask(world, "/collections/t__v1", "PATCH", { metadata: { fountain_sync: { table: "t", owner }, more: [1] } });
  expect((await world.once()).code).toBe(0);
  const { metadata } = await collectionOf(world, "t__v1");
  expect(metadata).toMatchObject({ fountain_sync: { owner: { database: world.database } }, more: [1] });
});
