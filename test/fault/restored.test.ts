/**
 * Invariant: a database file that is another one than the daemon has read is noticed, also where its outbox tells nothing: every
 * row is sent again, and documents without a row go. A copy whose outbox merely goes on costs nothing.
 */
import { copyFileSync, renameSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FAULTS } from "../../src/emulator/index.js";
import type { Daemon } from "../support/daemon.js";
import { until } from "../support/until.js";
import { shell } from "../support/workspace.js";
import { World } from "../support/world.js";

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)";
const FILL =
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 200) INSERT INTO t SELECT i, i FROM i";
const ANOTHER = /the database file is another one: every row is sent again/;
const REWRITTEN = /the outbox was rewritten or an older database put back/;

/** Changes that no trigger records. */
const UNSEEN = [
  ".dbconfig enable_trigger off",
  "UPDATE t SET n = -n WHERE id % 2 = 0; DELETE FROM t WHERE id % 9 = 0; INSERT INTO t VALUES (1001, 1);",
].join("\n");

/** What is made of the file while the daemon runs, or does not, and takes its place afterwards. */
const COPIES: Record<string, (database: string, copy: string) => void> = {
  "with the same outbox and other rows": (database, copy) => {
    copyFileSync(database, copy);
    shell(copy, UNSEEN);
  },
  "that was dumped and read in again": (database, copy) => {
    shell(copy, shell(database, ".dump"));
    shell(copy, UNSEEN);
  },
  "whose outbox goes on": (database, copy) => {
    copyFileSync(database, copy);
    shell(copy, "DELETE FROM t WHERE id < 20; UPDATE t SET n = 0 WHERE id > 150;");
    shell(copy, UNSEEN);
  },
};

async function delivered(statements: readonly string[] = [TABLE, FILL]): Promise<{ world: World; daemon: Daemon }> {
  const world = await World.create({ statements });
  const daemon = await world.run();
  world.write(["UPDATE t SET n = n + 1 WHERE id < 50"]);
  await world.deliveredAndEqual();
  return { world, daemon };
}

describe.each(Object.entries(COPIES))("a copy %s", (_, make) => {
  it.each(["runs", "is stopped"])("while the daemon %s", async (state) => {
    const { world, daemon } = await delivered();
    if (state !== "runs") await daemon.stop();
    make(world.database, `${world.database}.copy`);
    renameSync(`${world.database}.copy`, world.database);
    const next = state === "runs" ? daemon : await world.run();
    await next.says(ANOTHER);
    await until("it is live", () => world.status().streams[0]?.state === "live");
    await until("all is well", async () => (await world.differences("t")).length === 0, { tell: () => world.story() });
    expect(next.log.filter(({ msg }) => ANOTHER.test(msg))).toHaveLength(1);
    await next.stop();
    const last = await world.run();
    world.write(["UPDATE t SET n = 3 WHERE id = 3"]);
    await world.deliveredAndEqual();
    expect(last.log.some(({ level }) => level >= 50)).toBe(false);
  });
});

it("a copy of before a change whose row was read ahead of it", async () => {
  const { world, daemon } = await delivered();
  await daemon.stop();
  world.write(["UPDATE t SET n = 100 WHERE id = 7"]);
  copyFileSync(world.database, `${world.database}.copy`);
  world.write(["UPDATE t SET n = 200 WHERE id = 7"]);
  world.emulator.faults.add([
    { kind: "slow", delayMs: 0, match: { path: "/import" } },
    { ...FAULTS.lagging, match: { path: "/import" }, times: 0 },
  ]);
  const reading = await world.run({ BATCH_SIZE: "1" });
  await until("the first change is delivered", () => world.status().streams[0]?.pending === 1);
  await until("the second one is tried", () => world.emulator.faults.list()[1]?.hits);
  await reading.stop();
  world.emulator.faults.clear();
  copyFileSync(`${world.database}.copy`, world.database);
  expect(world.status().streams[0]?.pending).toBe(0);
  const next = await world.run();
  await next.says(REWRITTEN);
  await until("the row is as it was", async () => (await world.differences("t")).length === 0);
});

describe("a copy without ours, into which the triggers are installed again", () => {
  it.each(["runs", "is stopped"])("nothing was ever written, and the daemon %s", async (state) => {
    const world = await World.create({ statements: [TABLE, FILL], tables: [] });
    copyFileSync(world.database, `${world.database}.copy`);
    shell(`${world.database}.copy`, "UPDATE t SET n = -n; DELETE FROM t WHERE id > 190;");
    world.install("all");
    const daemon = await world.run();
    await world.deliveredAndEqual();
    if (state !== "runs") await daemon.stop();
    copyFileSync(`${world.database}.copy`, world.database);
    world.install("all");
    const next = state === "runs" ? daemon : await world.run();
    await until("all is well", async () => (await world.differences("t")).length === 0, { tell: () => world.story() });
    world.write(["UPDATE t SET n = 3 WHERE id = 3"]);
    await world.deliveredAndEqual();
    expect(next.hasEnded).toBe(false);
  });
});
