/**
 * Invariant: a PATCH is never repeated blindly. Whatever becomes of one (waiting behind another, lost, half done, slow), the
 * schema is read before the next, the fields end as the columns are, and the stream counts no failure that was none.
 */
import { expect, it } from "vitest";
import type { FaultEffect } from "../../src/emulator/index.js";
import type { Settings } from "../support/daemon.js";
import { allIsWell, ask, collectionsOf } from "../support/served.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLE = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)",
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 50) INSERT INTO t SELECT i, 'name ' || i FROM i",
];
const PATCH = { method: "PATCH" };
const LOOK = /^\/collections\/t__v1$/;
const ALTERING = '{"message": "Another collection update operation is in progress."}';

async function settledWorld(settings: Settings = { REQUEST_TIMEOUT_MS: "400" }): Promise<World> {
  const world = await World.create({ statements: TABLE, settings });
  await world.run();
  await world.deliveredAndEqual();
  return world;
}

/** What became of each PATCH, and whether the schema was read before it. */
function patches(world: World): { status: number | null; informed: boolean }[] {
  const requests = world.emulator.requests.list().filter(({ path }) => path === "/collections/t__v1");
  return requests.flatMap(({ method, status }, index) =>
    method === "PATCH" ? [{ status, informed: requests[index - 1]?.method === "GET" }] : [],
  );
}

it.each<[string, FaultEffect, (number | null)[]]>([
  ["is applied, and its answer lost", { kind: "resetAfter" }, [null]],
  ["is applied, and never answered", { kind: "hangAfterApply" }, [null]],
  ["is lost", { kind: "resetBefore" }, [null, 200]],
  ["is never answered, and not applied", { kind: "hang" }, [null, 200]],
  ["is half applied", { kind: "halfAltered" }, [500, 200]],
  ["fails without a word", { kind: "status", status: 500, body: "" }, [500, 200]],
])("one that %s", async (_, effect, statuses) => {
  const world = await settledWorld();
  world.emulator.faults.add({ ...effect, match: PATCH });
  world.write(["ALTER TABLE t RENAME COLUMN name TO called"]);
  await allIsWell(world);
  expect(patches(world)).toEqual(statuses.map((status) => ({ status, informed: true })));
});

it("one that takes longer than the deadline is waited for", async () => {
  const world = await settledWorld();
  world.emulator.faults.add({ kind: "slow", delayMs: 1500, match: PATCH });
  world.write(["ALTER TABLE t RENAME COLUMN name TO called", "UPDATE t SET called = 'later' WHERE id = 1"]);
  await allIsWell(world);
  const [first, ...others] = patches(world);
  expect(first).toMatchObject({ status: 200 });
  expect(others.length).toBeGreaterThan(0);
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set([422]));
  expect(others.every(({ informed }) => informed)).toBe(true);
});

it("one without an answer that is applied between the look and the next one", async () => {
  const world = await settledWorld({ REQUEST_TIMEOUT_MS: "2000" });
  const { faults } = world.emulator;
  const looks = () => world.emulator.requests.list().filter(({ method, path }) => method === "GET" && LOOK.test(path));
  const hour = 3_600_000;
  faults.add({ kind: "applyLate", delayMs: hour, silent: true, match: PATCH, id: "late" });
  world.write(["ALTER TABLE t RENAME COLUMN name TO called"]);
  await until("it has arrived", () => patches(world).length === 1);
  const before = looks().length;
  faults.add({ kind: "answerLate", delayMs: hour, times: 0, match: { method: "GET", path: LOOK.source } });
  await until("the schema is read anew", () => looks().length > before, { tell: () => world.story() });
  faults.release(["late"]);
  const names = async () => (await collectionsOf(world))[0]?.fields.map(({ name }) => name);
  await until("it is applied", async () => (await names())?.includes("called") === true);
  faults.clear();
  faults.release();
  await allIsWell(world);
  expect(patches(world).map(({ status }) => status)).toEqual([null, 400]);
  expect(world.status().streams[0]).toMatchObject({ collection: "t__v1" });
});

it("somebody else's is waited for, however long it takes, and is no failure", async () => {
  const world = await settledWorld();
  world.emulator.faults.add({ kind: "slow", delayMs: 1000, match: PATCH });
  const theirs = ask(world, "/collections/t__v1", "PATCH", { metadata: { theirs: true } });
  await until("it has arrived", () => patches(world).length === 1);
  world.write(["ALTER TABLE t ADD COLUMN mood TEXT DEFAULT 'calm'"]);
  await until("ours is turned away", () => patches(world).some(({ status }) => status === 422));
  expect(world.status().streams[0]).toMatchObject({ state: "live", reason: null });
  await theirs;
  await allIsWell(world);
  expect(world.daemons[0]?.log.filter(({ level }) => level > 30)).toEqual([]);
  expect(patches(world).filter(({ status }) => status === 200)).toHaveLength(2);
});

it("a daemon that waits for somebody else's can be stopped, and the next one goes on", async () => {
  const world = await settledWorld();
  world.emulator.faults.add({ kind: "status", status: 422, body: ALTERING, times: 0, match: PATCH });
  world.write(["ALTER TABLE t ADD COLUMN mood TEXT DEFAULT 'calm'"]);
  await until("it waits", () => patches(world).length > 1);
  expect(await world.daemons[0]?.stop()).toEqual({ code: 0, signal: null });
  world.emulator.faults.clear();
  await world.run();
  await allIsWell(world);
});
