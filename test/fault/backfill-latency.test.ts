/**
 * Invariant: a backfill takes a bounded share, so that live changes keep their latency: while 80,000 rows are sent again, half
 * of the changes that are committed meanwhile are in the collection within 100 ms.
 */
import { setTimeout as pause } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { addRequest } from "../../src/outbox/requests.js";
import { openState } from "../../src/outbox/state-file.js";
import { ask } from "../support/served.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const ROWS = 80_000;
const BETWEEN_MS = 40;
const LOOK_MS = 2;

it.each(["delete", "wal"])("journal_mode=%s", async (journalMode) => {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, note TEXT)",
      `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${ROWS})
        INSERT INTO t SELECT i, 0, 'a line of some length, as a play has many of them, number ' || i FROM i`,
    ],
    journalMode,
  });
  await world.run();
  await world.delivered();
  const application = new Database(world.database, { timeout: 5000 });
  onTestFinished(() => void application.close());
  const change = application.prepare("UPDATE t SET n = :n WHERE id = :id");
  const begin = () => {
    const state = openState(world.state);
    const [[id]] = world.stateRows("SELECT id FROM _sync_stream") as [[number]];
    addRequest(state, id, { kind: "backfill" });
    state.close();
  };
  const underWay = () => world.status().streams[0]?.backfill != null;

  begin();
  await until("the backfill has begun", underWay);
  const latencies: number[] = [];
  for (let n = 1; underWay(); n++) {
    const id = (n * 7919) % ROWS;
    const committed = performance.now();
    change.run({ n, id });
    const arrived = async () => ((await ask(world, `/collections/t__v1/documents/${id}`)) as { n: number }).n === n;
    while (!(await arrived())) await pause(LOOK_MS);
    latencies.push(performance.now() - committed);
    await pause(BETWEEN_MS);
  }
  latencies.sort((a, b) => a - b);
  console.log(journalMode, latencies.length, latencies[Math.floor(latencies.length / 2)], latencies.at(-1));
  expect(latencies.length).toBeGreaterThan(5);
  expect(latencies[Math.floor(latencies.length / 2)]).toBeLessThan(100);
  await world.deliveredAndEqual();
});
