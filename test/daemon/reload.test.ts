/**
 * Invariant: SIGHUP has the daemon read its settings again, the .env file included, within the same process. Settings with faults,
 * or with which it can't start, are refused loudly, and those before stay in force. Nothing is lost on the way.
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type Daemon, PROGRAM } from "../support/daemon.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)";
const ROW = "INSERT INTO t (n) VALUES (1)";
const ORDERLY = { code: 0, signal: null };
const REFUSED = /can't be used: the one before stays in force/;

/** A daemon whose environment is what its env file says, as systemd has it. */
async function running(): Promise<{ world: World; daemon: Daemon; write: (lines: Record<string, string>) => void }> {
  const world = await World.create({ statements: [TABLE] });
  const envFile = join(world.folder, "service.env");
  const write = (settings: Record<string, string>) =>
    writeFileSync(
      envFile,
      Object.entries({ ...world.settings, ...settings })
        .map(([name, value]) => `${name}='${value}'\n`)
        .join(""),
    );
  write({});
  const daemon = world.start({}, ["run", "--env-file", envFile]);
  await daemon.says(/^started$/);
  return { world, daemon, write };
}

it("what has changed in the env file counts from then on, while changes come in", async () => {
  const { world, daemon, write } = await running();
  world.write([ROW]);
  const { pid } = daemon;
  write({ LOG_LEVEL: "debug", BATCH_SIZE: "1" });
  let from = daemon.log.length;
  daemon.signal("SIGHUP");
  world.write([ROW]);
  await daemon.says(/read again/, from);
  await daemon.says(/^started$/, from);
  world.write([ROW, ROW, ROW]);
  await world.deliveredAndEqual();
  // Batches of one change: the last three were three imports.
  expect(world.emulator.requests.list().filter(({ path }) => path.includes("/import")).length).toBeGreaterThanOrEqual(
    4,
  );

  write({ BATCH_SIZE: "none", RETENTION: "soon" });
  from = daemon.log.length;
  daemon.signal("SIGHUP");
  expect((await daemon.says(REFUSED, from)).reason).toMatch(/2 faults[\s\S]*BATCH_SIZE[\s\S]*RETENTION/);

  write({ TYPESENSE_API_KEY: "wrong" });
  from = daemon.log.length;
  daemon.signal("SIGHUP");
  expect((await daemon.says(REFUSED, from)).reason).toMatch(/401/);
  await daemon.says(/^started$/, from);
  world.write([ROW]);
  await world.deliveredAndEqual();
  expect(daemon.pid).toBe(pid);
  expect(await daemon.stop()).toEqual(ORDERLY);
});

it("the batch in flight is finished first, and a signal to stop meanwhile is obeyed without cutting it", async () => {
  const { world, daemon } = await running();
  await world.delivered();
  world.emulator.faults.add({ kind: "slow", delayMs: 60_000, match: { path: "/import" } });
  world.write([ROW]);
  await until("an import is in flight", () =>
    world.emulator.requests.list().some(({ path, status }) => path.includes("/import") && status === null),
  );
  const from = daemon.log.length;
  daemon.signal("SIGHUP");
  await daemon.says(/read again/, from);
  daemon.signal("SIGTERM");
  await daemon.says(/^stopping: the batch in flight is finished first/, from);
  world.emulator.faults.release();
  expect(await daemon.ended).toEqual(ORDERLY);
  expect(daemon.log.filter(({ msg }) => msg === "stopping at once")).toEqual([]);
  expect(world.status().outbox.pending).toBe(0);
});

const terminal = `
import os, pty, signal, sys
pid, master = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
print(pid, flush=True)
while b"started" not in os.read(master, 65536): pass
os.close(master)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
`;

it("a terminal that is closed ends it in an orderly way, by that signal", async () => {
  const world = await World.create({ statements: [TABLE] });
  const child = spawn("python3", ["-c", terminal, process.execPath, PROGRAM, "run"], {
    cwd: world.folder,
    env: { PATH: process.env.PATH ?? "", ...world.settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  child.stdout.on("data", (chunk) => {
    told += chunk;
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  await until("it has ended", () => told.split("\n").length > 2);
  expect(told.split("\n")[1]).toBe("-1");
  expect(world.stateRows("SELECT pid FROM _sync_daemon")).toEqual([[null]]);
});
