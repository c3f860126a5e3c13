/**
 * Invariant: a collection that was asked for by a daemon which didn't live to be told of it, and that nobody wants any more, is
 * dropped: whether it was made before that daemon died, or is made behind the next one's back.
 */
import { expect, it } from "vitest";
import { crashAt, diedThere } from "../support/crash-at.js";
import type { Daemon } from "../support/daemon.js";
import { allIsWell, ask, collectionNames, countRequests } from "../support/served.js";
import { until } from "../support/until.js";
import type { World } from "../support/world.js";
import { map, mappedWorld } from "../sync/mapping/mapped.js";

const STATEMENTS = ["CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)", "INSERT INTO t VALUES (1, 1), (2, 2)"];
const OPTIONS = { statements: STATEMENTS, settings: { REBUILD_GRACE: "0", REQUEST_TIMEOUT_MS: "1000" } };

/**
 * Runs a daemon that dies while it waits for an answer to the creation of a collection.
 *
 * @returns the name of the rule under which that is carried out once it is released
 */
async function dieWaiting(world: World): Promise<string> {
  const creations = () => countRequests(world, "POST", /^\/collections$/);
  const before = creations();
  const match = { method: "POST", path: "^/collections$" };
  const id = "late";
  world.emulator.faults.add({ kind: "applyLate", delayMs: 3_600_000, silent: true, match, id });
  const daemon = await world.run();
  await until("the collection is asked for", () => creations() > before, { tell: () => world.story() });
  await daemon.stop("SIGKILL");
  return id;
}

/** Has the next daemon deliver without the mapping, and what the one before has asked for carried out behind that, and undone. */
async function undoneThoughLate(world: World): Promise<void> {
  await dieWaiting(world);
  map(world, {});
  const daemon = await world.run();
  await allIsWell(world);
  await releaseAndSeeDropped(world, daemon);
  await allIsWell(world);
}

/** Has the creation carried out when it was looked for in vain, and waits until it is undone. */
async function releaseAndSeeDropped(world: World, daemon: Daemon): Promise<void> {
  const retired = "SELECT 1 FROM _sync_retired_collection WHERE collection = 'words__v1' AND drop_at > 0";
  await until("it was looked for", () => world.stateRows(retired).length > 0, { tell: () => world.story() });
  world.emulator.faults.release();
  const isDropped = () => daemon.log.some((line) => /was dropped/.test(line.msg) && line.collection === "words__v1");
  await until("it is dropped", isDropped, { tell: () => world.story() });
}

it("made for a rebuild, which then goes elsewhere", async () => {
  const world = await mappedWorld({}, OPTIONS);
  await world.once();
  map(world, { t: { collection: "words" } });
  await diedThere(world.start(crashAt(["collection created", 1])), ["collection created", 1]);
  expect(await collectionNames(world)).toEqual(["t__v1", "words__v1"]);
  map(world, {});
  await world.run();
  await allIsWell(world);
});

it("asked for by a rebuild, which then goes elsewhere, and made late", async () => {
  const world = await mappedWorld({}, OPTIONS);
  await world.once();
  map(world, { t: { collection: "words" } });
  await undoneThoughLate(world);
});

it("asked for by a rebuild that is given up, and made late", async () => {
  const world = await mappedWorld({}, { ...OPTIONS, tables: ["t"] });
  await world.once();
  map(world, { t: { collection: "words" } });
  await dieWaiting(world);
  await world.uninstall("t");
  map(world, {});
  world.install(["t"]);
  const daemon = await world.run();
  await releaseAndSeeDropped(world, daemon);
});

it("asked for as a table's first, before another name is asked for, and made late", async () => {
  const world = await mappedWorld({ t: { collection: "words" } }, OPTIONS);
  await undoneThoughLate(world);
});

it("asked for as a table's first, before the table has changed, and made when the next daemon has looked for it", async () => {
  const world = await mappedWorld({}, OPTIONS);
  const late = await dieWaiting(world);
  world.write(["ALTER TABLE t ADD COLUMN name TEXT DEFAULT 'x'"]);
  const { faults } = world.emulator;
  faults.add({ kind: "slow", delayMs: 3_600_000, match: { method: "GET", path: "^/aliases/t$" } });
  await world.run();
  const asked = () => countRequests(world, "GET", /^\/aliases\/t$/);
  await until("it has looked for it", () => asked() > 0, { tell: () => world.story() });
  faults.release([late]);
  await until("the collection is there", async () => `${await collectionNames(world)}` === "t__v1");
  faults.release();
  await allIsWell(world);
  expect(Object.keys((await ask(world, "/collections/t/documents/1")) as object).sort()).toEqual(["id", "n", "name"]);
});
