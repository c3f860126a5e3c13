/**
 * Invariant: systemd is told the truth: ready only when both sides were looked at, or that Typesense is waited for; how far
 * deliveries lag; signs of life as long as everything gets on; that the configuration is read again, and that it stops. Outside
 * of systemd, or without its program, nothing of that is missed.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { expect, it, onTestFinished } from "vitest";
import { Announcer } from "../../src/daemon/announcer.js";
import { Heartbeat } from "../../src/daemon/heartbeat.js";
import { Notifier } from "../../src/daemon/notify.js";
import { hasSystemdNotify, ServiceManager } from "../support/service-manager.js";
import { until } from "../support/until.js";
import { lockedByPython } from "../support/workspace.js";
import { API_KEY, World } from "../support/world.js";

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)";
const ORDERLY = { code: 0, signal: null };
const READY = { READY: /^1$/ };

it.skipIf(!hasSystemdNotify)(
  "ready, up to date, waiting, reading again, stopping: each is told (needs systemd-notify)",
  async () => {
    const manager = await ServiceManager.listen();
    const world = await World.create({ statements: [TABLE, "INSERT INTO t VALUES (1, 1)"] });
    const daemon = world.start(manager.environment(2_000));
    expect(await manager.told({ ...READY, STATUS: /1 table, lag 0 s/ })).toBeTruthy();
    expect(manager.messages[0]).toEqual({ STATUS: "starting" });
    await manager.told({ WATCHDOG: /^1$/ });

    world.emulator.faults.add({ kind: "status", status: 503, body: "", times: 0 });
    world.write(["INSERT INTO t VALUES (2, 2)"]);
    await manager.told({ STATUS: /^waiting for Typesense \(.*503.*\), 1 table, lag [1-9]/ });
    // Another one comes while Typesense is away: that is not being stuck.
    await manager.told({ WATCHDOG: /^1$/ }, manager.messages.length);
    world.emulator.faults.clear();
    await manager.told({ STATUS: /^up to date/ }, manager.messages.length);

    const before = manager.messages.length;
    const clock = process.hrtime.bigint() / 1000n;
    daemon.signal("SIGHUP");
    const { MONOTONIC_USEC } = await manager.told({ RELOADING: /^1$/, MONOTONIC_USEC: /^\d+$/ }, before);
    const late = BigInt(MONOTONIC_USEC ?? 0) - clock;
    expect(late > -1n && late < 10_000_000n).toBe(true);
    await manager.told(READY, before);

    expect(await daemon.stop()).toEqual(ORDERLY);
    await manager.told({ STOPPING: /^1$/, EXTEND_TIMEOUT_USEC: /^25000000$/ });
    expect(JSON.stringify(manager.messages)).not.toContain(API_KEY);
  },
);

it.skipIf(!hasSystemdNotify)(
  "with Typesense away it is ready, and says what it waits for (needs systemd-notify)",
  async () => {
    const manager = await ServiceManager.listen();
    const world = await World.create({ statements: [TABLE] });
    world.emulator.faults.add({ kind: "status", status: 503, body: "", times: 0 });
    world.start(manager.environment());
    await manager.told({ ...READY, STATUS: /^waiting for Typesense/ });
  },
);

it.skipIf(!hasSystemdNotify)(
  "what only a person can mend is never ready, and the status says it (needs systemd-notify)",
  async () => {
    const manager = await ServiceManager.listen();
    const world = await World.create({ statements: [TABLE] });
    const daemon = world.start({ ...manager.environment(), TYPESENSE_API_KEY: "wrong" });
    expect(await daemon.ended).toEqual({ code: 78, signal: null });
    await manager.told({ STATUS: /401/ });
    expect(manager.messages.filter(({ READY }) => READY)).toEqual([]);
  },
);

it.skipIf(!hasSystemdNotify)(
  "a start that waits for a lock of the application asks for time, and ends ready (needs systemd-notify)",
  async () => {
    const manager = await ServiceManager.listen();
    const world = await World.create({ statements: [TABLE] });
    const release = await lockedByPython(world.database);
    world.start(manager.environment());
    await manager.told({ STATUS: /^waiting for the database/, EXTEND_TIMEOUT_USEC: /^60000000$/ });
    expect(manager.messages.filter(({ READY }) => READY)).toEqual([]);
    await release();
    await manager.told(READY);
  },
);

it.skipIf(!hasSystemdNotify)(
  "no sign of life is given while anything is stuck, whatever time goes by (needs systemd-notify)",
  async () => {
    const manager = await ServiceManager.listen();
    let now = 0;
    let looks = 0;
    const heartbeat = new Heartbeat(1_000, () => {
      looks++;
      return now;
    });
    const lines: string[] = [];
    const log = pino({ base: null }, { write: (line: string) => lines.push(line) });
    const environment = { PATH: process.env.PATH, ...manager.environment(200), WATCHDOG_PID: String(process.pid) };
    const announcer = new Announcer(new Notifier(environment, log), environment);
    onTestFinished(() => announcer.end());
    announcer.starting(heartbeat);
    const { turned } = heartbeat.loop("the look-out", 1_000);
    await manager.told({ WATCHDOG: /^1$/ });
    now = 100_000;
    await until("it is told what is stuck", () => lines.some((line) => /the look-out for 100 s.*stuck/.test(line)));
    // What was sent before is received before this.
    announcer.reloading();
    await manager.told({ RELOADING: /^1$/ });
    const signs = () => manager.messages.filter(({ WATCHDOG }) => WATCHDOG).length;
    const given = signs();
    const looked = looks;
    await until("it has looked some more times", () => looks > looked + 5);
    announcer.reloading();
    await until("that is received", () => manager.messages.filter(({ RELOADING }) => RELOADING).length === 2);
    expect(signs()).toBe(given);
    expect(lines.filter((line) => /something is stuck/.test(line))).toHaveLength(1);
    turned();
    await until("signs are given again", () => signs() > given);
  },
);

it("the program gets what it needs of the environment and no more; few messages are sent", async () => {
  const world = await World.create({ statements: [TABLE] });
  const folder = join(world.folder, "programs");
  const told = join(world.folder, "told");
  mkdirSync(folder);
  writeFileSync(join(folder, "systemd-notify"), `#!/bin/sh\n/usr/bin/env > '${told}.env'\necho "$@" >> '${told}'\n`);
  chmodSync(join(folder, "systemd-notify"), 0o755);
  const daemon = await world.run({
    PATH: `${folder}:${process.env.PATH}`,
    NOTIFY_SOCKET: "/nowhere",
    WATCHDOG_USEC: "500000",
  });
  const lines = () => readFileSync(told, "utf8").trim().split("\n");
  await until("signs of life are given", () => lines().filter((line) => line === "WATCHDOG=1").length >= 3);
  expect(await daemon.stop()).toEqual(ORDERLY);
  const names = readFileSync(`${told}.env`, "utf8").match(/^\w+(?==)/gm) ?? [];
  expect(names.filter((name) => !["PWD", "SHLVL", "_", "OLDPWD"].includes(name)).sort()).toEqual([
    "NOTIFY_SOCKET",
    "PATH",
  ]);
  const others = lines().filter((line) => line !== "WATCHDOG=1");
  expect(others.length).toBeLessThanOrEqual(5);
  expect(others.at(-1)).toMatch(/^STOPPING=1/);
});

it("a program that is missing is told once, and delivers all the same", async () => {
  const world = await World.create({ statements: [TABLE, "INSERT INTO t VALUES (1, 1)"] });
  const daemon = await world.run({ PATH: world.folder, NOTIFY_SOCKET: "/nowhere", WATCHDOG_USEC: "200000" });
  await world.deliveredAndEqual();
  await daemon.says(/systemd could not be told/);
  expect(await daemon.stop()).toEqual(ORDERLY);
  expect(daemon.log.filter(({ msg }) => /systemd could not be told/.test(msg))).toHaveLength(1);
});
