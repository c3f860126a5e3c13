/**
 * Invariant: what waits for a late request waits as long as it has to, and not much longer, whether one daemon waits or several, one
 * after the other, and however the machine's clock is set in between.
 */
import { expect, it, onTestFinished } from "vitest";
import { createSync } from "../../src/index.js";
import { openState } from "../../src/outbox/state-file.js";
import { addStream } from "../../src/outbox/stream.js";
import { addUncertain, nextUncertain } from "../../src/outbox/uncertain.js";
import { steadyClock } from "../../src/sync/steady-clock.js";
import { setClock } from "../support/clock.js";
import { until } from "../support/until.js";
import { API_KEY, World } from "../support/world.js";

const DAY_MS = 86_400_000;
const TABLE = ["CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)", "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)"];

it("the clock is set forward while no daemon runs", async () => {
  const world = await World.create({ statements: TABLE });
  const uncertain = () => world.stateRows("SELECT count(*) FROM _sync_uncertain")[0]?.[0];
  const first = await daemonIn(world);
  world.emulator.faults.add({ kind: "applyLate", delayMs: 600_000, match: { path: "/import" } });
  world.write(["UPDATE t SET n = n + 10 WHERE id < 3"]);
  await until("the request is lost", () => uncertain() === 2);
  world.write(["UPDATE t SET n = 100 WHERE id = 1", "DELETE FROM t WHERE id = 2"]);
  await world.deliveredAndEqual();
  await first.stop();

  setClock(DAY_MS);
  await daemonIn(world);
  world.write(["UPDATE t SET n = 100 WHERE id = 3"]);
  await world.deliveredAndEqual();
  expect(uncertain()).toBe(2);
  world.emulator.faults.release();
  await until("the late request has done its harm", async () => (await world.differences()).length > 0);
  await until("what was overwritten is sent again", () => uncertain() === 0);
  await until("all is well", async () => (await world.differences()).length === 0);
});

it("a set clock, or another start of the machine, which looks like one, is met once", () => {
  const state = openState(":memory:");
  onTestFinished(() => {
    state.close();
  });
  const live = { tableId: 1, table: "t", role: "live", alias: "t", collection: "t__v1", keepOld: 0 } as const;
  const { id } = addStream(state, { ...live, cursorSeq: 0, cursorMark: null });
  const due = steadyClock(state, 60_000)() + 20_000;
  addUncertain(state, id, ["1"], due);
  steadyClock(state, 60_000);
  expect(nextUncertain(state, id)).toBe(due);
  setClock(DAY_MS);
  const now = steadyClock(state, 60_000);
  const later = nextUncertain(state, id) ?? 0;
  expect(later - now()).toBeGreaterThan(50_000);
  expect(steadyClock(state, 60_000)()).toBeGreaterThanOrEqual(due + DAY_MS - 20_000);
  expect(nextUncertain(state, id)).toBe(later);
});

/** A daemon within this process, whose clock can be set. */
async function daemonIn(world: World) {
  const typesense = { nodes: world.emulator.url, apiKey: API_KEY };
  const limits = { requestTimeoutMs: 2500, retryMaxMs: 100 };
  const sync = createSync({ database: world.database, typesense, limits });
  await sync.start();
  onTestFinished(() => sync.stop());
  await sync.wait();
  return sync;
}
