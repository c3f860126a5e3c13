/**
 * Invariant: what waits for a late request waits as long as it has to, however the machine's clock is set, and whether one daemon
 * waits or several, one after the other; behind another start of the machine it waits once more.
 */
import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { createSync } from "../../src/index.js";
import { setClock } from "../support/clock.js";
import { until } from "../support/until.js";
import { API_KEY, World } from "../support/world.js";

const DAY_MS = 86_400_000;
const TABLE = ["CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)", "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)"];

it.each(["the clock is set forward", "the machine is started again"])("%s while no daemon runs", async (what) => {
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
  if (what === "the machine is started again") startAgain(world);
  await daemonIn(world);
  world.write(["UPDATE t SET n = 100 WHERE id = 3"]);
  await world.deliveredAndEqual();
  expect(uncertain()).toBe(2);
  world.emulator.faults.release();
  await until("the late request has done its harm", async () => (await world.differences()).length > 0);
  await until("what was overwritten is sent again", () => uncertain() === 0);
  await until("all is well", async () => (await world.differences()).length === 0);
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

/** Makes the state one that another boot of the machine has left. */
function startAgain(world: World): void {
  const state = new Database(world.state);
  state.prepare("UPDATE _sync_daemon SET boot = 'another'").run();
  state.close();
}
