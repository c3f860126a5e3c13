/**
 * Invariant: a file that is replaced while the daemon is in the middle of reading it is read anew from the beginning of the
 * batch; what was read of the old one is not mistaken for the new one's.
 */
import { renameSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const ROWS = 30_000;

it("while a read waits for the application's lock", async () => {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
      "CREATE TABLE u (id INTEGER PRIMARY KEY, n INTEGER)",
      `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${ROWS}) INSERT INTO t SELECT i, i FROM i`,
      "INSERT INTO u SELECT id, n FROM t",
    ],
    settings: { BATCH_SIZE: "100000" },
  });
  world.write([`VACUUM INTO '${world.database}.copy'`, "DELETE FROM t WHERE id < 100"]);
  const daemon = await world.run();
  const application = new Database(world.database, { timeout: 5000 });
  onTestFinished(() => void application.close());
  await daemon.says(/the collection was created/);
  application.exec("BEGIN EXCLUSIVE");
  const before = world.emulator.requests.list().length;
  renameSync(`${world.database}.copy`, world.database);
  await until("it goes on", () => world.emulator.requests.list().length > before, {
    tell: () => daemon.story(),
  });
  await world.delivered();
  await world.equal("t", "u");
  expect(daemon.hasEnded).toBe(false);
});
