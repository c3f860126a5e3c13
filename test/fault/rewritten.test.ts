/**
 * Invariant: an outbox that is not the one the cursor belongs to (emptied, rewritten, or in an older copy of the file that was
 * put back) is noticed and said; every row is sent again, and documents without a row go.
 *
 * The tests mostly wait: so they do it at once.
 */
import { copyFileSync, renameSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FAULTS } from "../../src/emulator/index.js";
import type { Daemon } from "../support/daemon.js";
import { until } from "../support/until.js";
import { type Finished, World } from "../support/world.js";

const TABLES = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
  "CREATE TABLE u (id TEXT PRIMARY KEY, n INTEGER)",
];
const FILL = [
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 200) INSERT INTO t SELECT i, i FROM i",
  "INSERT INTO u SELECT 'u' || id, n FROM t",
];
const BEHIND_ITS_BACK = ["UPDATE t SET n = n + 1000", "UPDATE u SET n = NULL", "DELETE FROM t WHERE id = 11"];
const SAID = /outbox was rewritten or an older database put back/;

/** What somebody does to the file; the cursor lies behind 400 changes then. */
const DEEDS: Record<string, (world: World) => void> = {
  "the outbox is emptied": (world) => world.write(["BEGIN", ...BEHIND_ITS_BACK, "DELETE FROM _sync_outbox", "COMMIT"]),
  "the outbox is rewritten": (world) =>
    world.write([
      ...["BEGIN", ...BEHIND_ITS_BACK, "DELETE FROM _sync_outbox WHERE seq > 300"],
      ...["UPDATE _sync_outbox SET seq = -seq", "UPDATE _sync_outbox SET seq = 100 - seq", "COMMIT"],
    ]),
  "the change at the cursor is deleted": (world) =>
    world.write(["BEGIN", "DELETE FROM _sync_outbox WHERE seq = (SELECT max(seq) FROM _sync_outbox)", "COMMIT"]),
  "an older copy is moved into its place": (world) => renameSync(`${world.database}.copy`, world.database),
  "an older copy is copied over it": (world) => {
    copyFileSync(`${world.database}.copy`, world.database);
    world.write(["UPDATE t SET n = -7 WHERE id = 7"]);
  },
};

async function delivered(finished: Finished): Promise<{ world: World; daemon: Daemon }> {
  const world = await World.create({ statements: TABLES }, finished);
  const daemon = await world.run();
  world.write([...FILL]);
  await world.delivered();
  world.write([`VACUUM INTO '${world.database}.copy'`]);
  world.write([
    "UPDATE t SET n = -n",
    "DELETE FROM u WHERE n < 50",
    "UPDATE u SET n = 1",
    "INSERT INTO t VALUES (9001, 1)",
  ]);
  await world.delivered();
  return { world, daemon };
}

/** Waits until each of the tables begins anew. */
async function said(daemon: Daemon): Promise<void> {
  for (const table of ["t", "u"]) {
    const begun = () => daemon.log.some((line) => SAID.test(line.msg) && line.table === table);
    await until(`${table} begins anew`, begun, { tell: () => daemon.story() });
  }
}

describe.concurrent.each(Object.entries(DEEDS))("%s", (_, deed) => {
  it("while the daemon runs", async ({ onTestFinished }) => {
    const { world, daemon } = await delivered(onTestFinished);
    deed(world);
    await said(daemon);
    await world.deliveredAndEqual();
    expect(daemon.hasEnded).toBe(false);
    world.write(["DELETE FROM t WHERE id > 100", "UPDATE u SET n = 5"]);
    await world.deliveredAndEqual();
  });

  it("while no daemon runs", async ({ onTestFinished }) => {
    const { world, daemon } = await delivered(onTestFinished);
    await daemon.stop();
    deed(world);
    const next = await world.run();
    await said(next);
    await world.deliveredAndEqual();
  });
});

/** Which of the changes that wait are deleted. */
const LOST = {
  "in the middle": "seq = (SELECT max(seq) - 3 FROM _sync_outbox)",
  "at the end": "seq > (SELECT max(seq) - 3 FROM _sync_outbox)",
};

describe.concurrent.each(Object.entries(LOST))("changes that wait are deleted %s", (_, which) => {
  it.for(["runs", "is stopped"])("while the daemon %s", async (state, { onTestFinished }) => {
    const { world, daemon } = await delivered(onTestFinished);
    world.emulator.faults.add({ ...FAULTS.lagging, match: { path: "/documents" }, times: 0 });
    world.write(["UPDATE t SET n = 5 WHERE id < 9", "DELETE FROM u WHERE n = 1"]);
    await until("it has tried", () => (world.emulator.faults.list()[0]?.hits ?? 0) > 4);
    if (state !== "runs") await daemon.stop();
    world.write([`DELETE FROM _sync_outbox WHERE ${which}`]);
    await said(state === "runs" ? daemon : await world.run());
    world.emulator.faults.clear();
    await world.deliveredAndEqual();
  });
});

it.concurrent("a file that is moved away is missed, and all goes on when it is back", async ({ onTestFinished }) => {
  const { world, daemon } = await delivered(onTestFinished);
  renameSync(world.database, `${world.database}.away`);
  await daemon.says(/the stream is paused/);
  renameSync(`${world.database}.away`, world.database);
  world.write(["UPDATE t SET n = 99 WHERE id < 10"]);
  await world.deliveredAndEqual();
  expect(daemon.log.some((line) => SAID.test(line.msg))).toBe(false);
});
