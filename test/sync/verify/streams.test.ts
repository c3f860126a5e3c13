/**
 * Invariant: while a stream is backfilled, rebuilt, replaced, paused, or follows its table's schema, verifying waits for what is
 * under way, or begins again: what is not delivered yet is no difference while a daemon delivers it, and one where nobody does.
 */
import { expect, it } from "vitest";
import { until } from "../../support/until.js";
import { World } from "../../support/world.js";
import { inTheMiddle, madeAnew, slowly, TABLE, TEXT_N } from "../rebuild/slowly.js";
import { IN_SYNC, put, remove, repaired, verified } from "./verified.js";

const SETTINGS = { BATCH_SIZE: "100", REBUILD_GRACE: "0" };

async function running(settings = {}): Promise<World> {
  const world = await World.create({ statements: TABLE, settings: { ...SETTINGS, ...settings } });
  await world.run();
  await world.delivered();
  return world;
}

it("a table that is backfilled is waited for", async () => {
  const world = await World.create({ statements: TABLE, settings: SETTINGS });
  world.emulator.faults.add({ kind: "slow", delayMs: 30, times: 0, match: { path: "/import" } });
  await world.run();
  await until("some is delivered", () => (world.status().streams[0]?.backfill?.done ?? 0) > 0);
  expect(await verified(world)).toMatchObject({ rows: 1000, ...IN_SYNC });
});

it("a backfill that nobody goes on with", async () => {
  const world = await World.create({ statements: TABLE, settings: SETTINGS });
  world.emulator.faults.add({ kind: "slow", delayMs: 100, times: 0, match: { path: "/import" } });
  const daemon = await world.run();
  await until("some is delivered", () => (world.status().streams[0]?.backfill?.done ?? 0) > 100);
  await daemon.stop();
  world.emulator.faults.clear();
  const told = await verified(world);
  expect(told.rows).toBe(1000);
  expect(told.missing).toBe(1000 - told.documents);
  expect(await repaired(world)).toMatchObject({ missing: told.missing, extra: 0, different: 0 });
});

it("changes that nobody delivers", async () => {
  const world = await running();
  await world.daemons[0]?.stop();
  world.write([
    "UPDATE t SET n = -1 WHERE id = 7",
    "DELETE FROM t WHERE id = 8",
    "INSERT INTO t VALUES (2000, 1, 'x')",
  ]);
  expect(await verified(world)).toMatchObject({
    ...{ rows: 1000, documents: 1000, missing: 1, extra: 1, different: 1 },
    samples: { missing: ["2000"], extra: ["8"], different: [{ id: "7", fields: ["n"] }] },
  });
});

it("a stream that is paused", async () => {
  const world = await running();
  world.writePython(madeAnew("id INTEGER, n INTEGER, name TEXT"));
  await until("it is paused", () => world.status().streams[0]?.state === "paused", { tell: () => world.story() });
  await expect(verified(world)).rejects.toMatchObject({ exitCode: 78, message: /no key/ });
});

it("a rebuild that is under way, and takes over in the middle", async () => {
  const world = await running();
  const goOn = slowly(world);
  world.start({}, ["rebuild", "t"]);
  await inTheMiddle(world);
  world.write(["UPDATE t SET n = n + 1 WHERE id % 3 = 0"]);
  expect(await verified(world)).toMatchObject({ collection: "t__v1", ...IN_SYNC });
  const { faults } = world.emulator;
  faults.add({ kind: "slow", delayMs: 60_000, times: 0, match: { path: "/export" } });
  const before = exports(world);
  const verifying = verified(world);
  await until("it has begun", () => exports(world) > before);
  goOn();
  const tookOver = () => world.status().streams.every(({ collection }) => collection === "t__v2");
  await until("it has taken over", tookOver, { tell: () => world.story() });
  faults.clear();
  faults.release();
  expect(await verifying).toMatchObject({ collection: "t__v2", rows: 1000, documents: 1000, ...IN_SYNC });
});

it("a table that takes a new type is verified as it is delivered", async () => {
  const world = await running();
  const goOn = slowly(world);
  world.writePython(madeAnew(TEXT_N));
  await inTheMiddle(world);
  world.write(["UPDATE t SET n = 5 WHERE id < 20"]);
  expect(await verified(world)).toMatchObject({ collection: "t__v1", ...IN_SYNC });
  await put(world, "t__v1", { id: "500", n: 501, name: "name 500" });
  expect(await verified(world)).toMatchObject(IN_SYNC);
  await put(world, "t__v1", { id: "500", n: 500, name: "name 501" }, { id: "501", n: 501, name: "name 501", x: 1 });
  expect(await verified(world)).toMatchObject({
    different: 2,
    samples: {
      different: [
        { id: "500", fields: ["name"] },
        { id: "501", fields: ["x"] },
      ],
    },
  });
  goOn();
  await until("the new collection has taken over", () => world.status().streams[0]?.collection === "t__v2");
  expect(await verified(world)).toMatchObject({ collection: "t__v2", rows: 1000, ...IN_SYNC });
});

it("columns that come and go, right before it and in the middle", async () => {
  const world = await running();
  for (const n of [1, 2]) {
    world.write([`ALTER TABLE t ADD COLUMN c${n} TEXT DEFAULT 'new ${n}'`]);
    expect(await verified(world)).toMatchObject({ rows: 1000, ...IN_SYNC });
  }
  world.emulator.faults.add({ kind: "slow", delayMs: 200, times: 0, match: { path: "/export" } });
  for (const statement of ["RENAME COLUMN c1 TO c3", "DROP COLUMN c2", "ADD COLUMN c4 INTEGER DEFAULT 4"]) {
    const before = exports(world);
    const verifying = verified(world);
    await until("it has begun", () => exports(world) > before);
    world.write([`ALTER TABLE t ${statement}`]);
    expect(await verifying).toMatchObject({ rows: 1000, ...IN_SYNC });
    expect(exports(world)).toBeGreaterThan(before + 1);
  }
});

it("a plan that waits for the operator", async () => {
  const world = await running({ SCHEMA_POLICY: "manual" });
  world.write(["ALTER TABLE t ADD COLUMN extra TEXT DEFAULT 'x'"]);
  await until(
    "the plan is recorded",
    () => world.stateRows("SELECT 1 FROM _sync_schema_version WHERE state = 'planned'").length === 1,
  );
  expect(await verified(world)).toMatchObject(IN_SYNC);
  await remove(world, "t__v1", "9");
  expect(await verified(world)).toMatchObject({ missing: 1, samples: { missing: ["9"] } });
});

it("a table that no daemon has met yet, beside one that is delivered", async () => {
  const world = await running();
  await world.daemons[0]?.stop();
  world.write(["CREATE TABLE u (id INTEGER PRIMARY KEY)", "INSERT INTO u VALUES (1), (2)"]);
  world.install(["u"]);
  expect(await verified(world, "t")).toMatchObject(IN_SYNC);
  await world.run();
  await world.delivered();
  expect(await verified(world, "u")).toMatchObject({ rows: 2, ...IN_SYNC });
});

function exports(world: World): number {
  return world.emulator.requests.list().filter(({ path }) => /documents\/export$/.test(path)).length;
}
