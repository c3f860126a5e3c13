/**
 * Invariant: while Typesense takes no writes nothing is lost and nothing moves; the daemon says so once, and once again when
 * it is over; then every collection equals its table.
 */
import { expect, it } from "vitest";
import { FAULTS } from "../../src/emulator/index.js";
import { createSync } from "../../src/index.js";
import { until } from "../support/until.js";
import { API_KEY, World } from "../support/world.js";

it("every answer that means `not now` is waited out", async () => {
  const world = await World.create({ statements: ["CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)"] });
  const daemon = await world.run();
  world.write(["INSERT INTO t (n) VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9)"]);
  await world.delivered();
  for (const [index, fault] of Object.values(FAULTS).entries()) {
    const from = daemon.log.length;
    world.emulator.faults.add({ ...fault, match: { path: "/documents" }, times: 0 });
    world.write([`UPDATE t SET n = ${index} + 10 WHERE id < 3`, `DELETE FROM t WHERE id = ${3 + index}`]);
    await until("it has been tried more than once", () => (world.emulator.faults.list()[0]?.hits ?? 0) > 2);
    const [stream] = world.status().streams;
    expect(stream?.state).toBe("live");
    // What may have been done without an answer is marked once more, after a while.
    expect(stream?.pending).toBeGreaterThanOrEqual(3);
    world.emulator.faults.clear();
    await world.deliveredAndEqual();
    await daemon.says(/delivering again/, from);
    expect(daemon.log.slice(from).filter((line) => /takes no writes/.test(line.msg))).toHaveLength(1);
    expect(world.status().streams[0]?.rejections).toBe(0);
  }
});

it("a server that is away is waited for, from the start and in between", async () => {
  const world = await World.create({ statements: ["CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)"] });
  await world.emulator.close();
  world.write(["INSERT INTO t VALUES (1, 1)"]);
  const daemon = world.start();
  await daemon.says(/takes no writes/);
  await world.restartEmulator({ withData: true });
  await world.deliveredAndEqual();
  await world.emulator.close();
  world.write(["UPDATE t SET n = 2", "INSERT INTO t VALUES (2, NULL)"]);
  await until("it is missed", () => daemon.log.filter((line) => /takes no writes/.test(line.msg)).length === 2);
  await world.restartEmulator({ withData: true });
  await world.deliveredAndEqual();
  expect(daemon.log.some((line) => /made again/.test(line.msg))).toBe(false);
});

it("run --once gives up with exit code 75, and nothing is lost", async () => {
  const world = await World.create({
    statements: ["CREATE TABLE t (id INTEGER PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)"],
  });
  world.emulator.faults.add({ ...FAULTS.lagging, times: 0 });
  const impatient = world.start({}, ["run", "--once", "--timeout", "1"]);
  expect(await impatient.ended).toEqual({ code: 75, signal: null });
  expect(impatient.errors.join("\n")).toMatch(/nothing could be delivered.*\n.*nothing is lost/s);
  world.emulator.faults.clear();
  expect(await world.once()).toEqual({ code: 0, signal: null });
  await world.deliveredAndEqual();
});

it("a server that takes a batch now and then is not asked more and more seldom", async () => {
  const world = await World.create({ statements: ["CREATE TABLE t (id INTEGER PRIMARY KEY)"] });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  world.write(["INSERT INTO t VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)"]);
  const sync = createSync({
    database: world.database,
    typesense: { nodes: world.emulator.url, apiKey: API_KEY },
    limits: { batchSize: 1, retryMaxMs: 600_000 },
  });
  // It is tried once more at once where something was delivered.
  sync.on("delivered", () => world.emulator.faults.add({ ...FAULTS.lagging, match: { path: "/import" }, times: 2 }));
  const began = performance.now();
  await sync.drain();
  // Doubled each time, the pauses would take 100 seconds at the least.
  expect(performance.now() - began).toBeLessThan(60_000);
  await world.equal();
});
