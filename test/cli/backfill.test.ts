/**
 * Invariant: `backfill` sends every row again, in key order, through the drain, and removes documents without a row; changes go on
 * meanwhile. Ended in the middle, it goes on where it was. It tells how far it is, how fast, and how long it will still take.
 */
import { expect, it } from "vitest";
import { cli } from "../support/cli.js";
import { WatchingProxy } from "../support/proxy.js";
import { ask } from "../support/served.js";
import { onTerminal } from "../support/terminal.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const ROWS = 3000;
const DONE = { code: 0, signal: null };
const SMALL = { BATCH_SIZE: "100" };

/** One document is missing, one is wrong, and one has no row: the number is right, so that nobody notices. */
async function delivered(): Promise<World> {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
      "CREATE TABLE u (id INTEGER PRIMARY KEY)",
      `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${ROWS}) INSERT INTO t SELECT i, i FROM i`,
      "INSERT INTO u VALUES (1), (2)",
    ],
  });
  expect(await world.once()).toEqual(DONE);
  await ask(world, "/collections/t__v1/documents?filter_by=n:=20", "DELETE");
  await ask(world, "/collections/t__v1/documents?action=upsert", "POST", { id: "2000", n: 7 });
  await ask(world, "/collections/t__v1/documents?action=upsert", "POST", { id: "9999", n: 1 });
  return world;
}

const backfill = (world: World, args: string, settings = {}) =>
  cli(["backfill", ...args.split(" ")], { cwd: world.folder, env: { ...world.settings, ...settings } });

const progressOf = (world: World) => world.status().streams[0]?.backfill?.done ?? null;

it("without a daemon: here and now, one table or all", async () => {
  const world = await delivered();
  const before = world.emulator.importedLines;
  expect(await backfill(world, "t --json")).toMatchObject({ code: 0 });
  expect(world.emulator.importedLines - before).toBe(ROWS);
  await world.equal("t", "u");
  const all = await backfill(world, "--timeout 20");
  expect(all).toMatchObject({ code: 0, stdout: expect.stringMatching(/^t: .* sent again\nu: .* sent again\n$/) });
  expect(world.emulator.importedLines - before).toBe(2 * ROWS + 2);
  expect(await backfill(world, "nowhere")).toMatchObject({ code: 2 });
});

it("with a daemon: in key order, while changes go on; and it is waited for", async () => {
  const world = await delivered();
  const proxy = await WatchingProxy.start(world.emulator.port);
  await world.run({ ...SMALL, ...world.address(proxy.port) });
  await world.delivered();
  world.emulator.faults.add({ kind: "slow", delayMs: 30, times: 0, match: { path: "/import" } });
  proxy.writes.length = 0;
  const running = backfill(world, "t");
  await until("it is under way", () => (progressOf(world) ?? 0) > 0);
  world.write(["UPDATE t SET n = -5 WHERE id = 5", "DELETE FROM t WHERE id = 2999", "INSERT INTO t VALUES (-1, 1)"]);
  expect(await running).toMatchObject({ code: 0, stdout: "t: 3,000 rows sent again\n" });
  await world.equal("t", "u");
  const ids = proxy.imports.flatMap(({ body }) =>
    [...body.toString().matchAll(/"id":"(-?\d+)"/g)].map(([, id]) => Number(id)),
  );
  const backfilled = ids.filter((id) => id !== 5 && id !== -1 && id !== 2000);
  expect(backfilled).toEqual([...backfilled].sort((a, b) => a - b));
});

it("killed in the middle it goes on where it was, by whatever comes next", async () => {
  const world = await delivered();
  world.emulator.faults.add({ kind: "slow", delayMs: 10, times: 0, match: { path: "/import" } });
  const before = world.emulator.importedLines;
  for (const [far, args] of [
    [500, ["backfill", "t"]],
    [1000, ["backfill", "t"]],
    [1500, ["run"]],
  ] as const) {
    const running = world.start(SMALL, args);
    await until(`${far} rows are delivered`, () => (progressOf(world) ?? 0) > far, { tell: () => running.story() });
    await running.stop("SIGKILL");
  }
  expect(await backfill(world, "t", SMALL)).toMatchObject({ code: 0 });
  await world.equal("t", "u");
  // What was in flight when it was killed, and what is sent once more because of that, is all that comes twice.
  expect(world.emulator.importedLines - before).toBeLessThan(ROWS + 3 * 4 * 100);
});

it("on a terminal it tells how far it is, how fast, and how long it will take, and makes room for the log", async () => {
  const world = await delivered();
  world.write(["UPDATE t SET n = 'none' WHERE id = 2900"]);
  world.emulator.faults.add({ kind: "slow", delayMs: 30, times: 0, match: { path: "/import" } });
  const { shown, code } = await onTerminal(world.folder, { ...world.settings, ...SMALL }, ["backfill", "t"]);
  expect(code).toBe(0);
  expect(shown).toMatch(/t: [\d,]+ of 3,000 rows, [\d,]+\/s, \d+ s left/);
  const [, ...drawn] = shown.split("\r\u001b[K");
  expect(drawn).toContainEqual(expect.stringMatching(/^\[[\d:.]+\] .*WARN/));
  expect(shown).toMatch(/t: 3,000 rows sent again\s*$/);
});
