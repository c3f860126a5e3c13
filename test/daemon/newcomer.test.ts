/**
 * Invariant: a table that comes while another is being filled gets its collection soon: the server has writes queued all the
 * time, but they are ours, or another service's, and no log that it is still working through. What is a log is waited for.
 */
import { expect, it } from "vitest";
import { besideAnother } from "../support/other-service.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const ROWS =
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 2000) INSERT INTO a SELECT i FROM i";

it("beside a table that takes long", async () => {
  const world = await World.create({
    statements: ["CREATE TABLE a (id INTEGER PRIMARY KEY)", "CREATE TABLE b (id INTEGER PRIMARY KEY)", ROWS],
    tables: ["a"],
    settings: { BATCH_SIZE: "20" },
  });
  world.emulator.faults.add({ kind: "slow", delayMs: 60, times: 0, match: { path: "/import" } });
  const daemon = await world.run();
  await until("the first table is being filled", () => (world.status().streams[0]?.backfill?.done ?? 0) > 0);
  world.install(["b"]);
  await until("the second has a collection", () =>
    world.status().streams.some(({ collection }) => collection === "b__v1"),
  );
  await until("and is live", () =>
    world.status().streams.some(({ table, state }) => table === "b" && state === "live"),
  );
  expect(world.status().streams.find(({ table }) => table === "a")).toMatchObject({ state: "backfilling" });
  world.emulator.faults.clear();
  world.emulator.faults.release();
  await world.deliveredAndEqual();
  expect(daemon.log.filter(({ msg }) => /away/.test(msg))).toEqual([]);
});

it("beside another service that writes all the time", async () => {
  const statements = ["CREATE TABLE b (id INTEGER PRIMARY KEY)", "INSERT INTO b VALUES (1)"];
  const world = await World.create({ statements });
  const end = await besideAnother(world);
  const daemon = await world.run();
  await world.deliveredAndEqual();
  await end();
  expect(daemon.log.filter(({ msg }) => /away/.test(msg))).toEqual([]);
});
