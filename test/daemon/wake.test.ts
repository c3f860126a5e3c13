/**
 * Invariant: a commit of another process is noticed soon, in both journal modes, by the folder's events or, where there are
 * none, by the poll; our own state files don't wake anybody.
 */
import { watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { pino } from "pino";
import { expect, it, onTestFinished } from "vitest";
import { Wake } from "../../src/daemon/wake.js";
import { createLog } from "../../src/log.js";
import { createDatabase, temporaryFolder } from "../support/databases.js";
import { until } from "../support/until.js";
import { shellWriter } from "../support/writers.js";

const folder = temporaryFolder();
const log = createLog({ level: "silent", pretty: "false" });
const NEVER_MS = 3_600_000;

/** Looks at data_version as the daemon does. */
function watched(path: string, pollMs: number): { looks: number; commits: number; wake: Wake } {
  const connection = new Database(path, { readonly: true });
  let seen = connection.pragma("data_version", { simple: true });
  const counts = { looks: 0, commits: 0 };
  const look = () => {
    counts.looks++;
    const version = connection.pragma("data_version", { simple: true });
    if (version === seen) return false;
    seen = version;
    counts.commits++;
    return true;
  };
  const wake = new Wake(path, pollMs, look, log);
  onTestFinished(() => {
    wake.stop();
    connection.close();
  });
  return Object.assign(counts, { wake });
}

it.each(["delete", "wal"])("events tell of a commit in journal mode %s", async (journalMode) => {
  const file = createDatabase(folder, ["CREATE TABLE t (n)"], journalMode);
  const counts = watched(file, NEVER_MS);
  counts.wake.start();
  for (let n = 1; n <= 3; n++) {
    const before = counts.commits;
    shellWriter.run([{ file, statements: ["INSERT INTO t VALUES (1)"] }]);
    await until("the commit is noticed", () => counts.commits > before);
  }
});

it("an event does not wait for the long pauses behind the one before it", async () => {
  const file = createDatabase(folder, ["CREATE TABLE t (n)"]);
  let looks: number[] = [];
  const look = () => {
    looks.push(performance.now());
    return false;
  };
  const wake = new Wake(file, NEVER_MS, look, log);
  onTestFinished(() => wake.stop());
  wake.start();
  const waits: number[] = [];
  for (let round = 0; round < 5; round++) {
    looks = [];
    writeFileSync(`${file}-journal`, "");
    await until("the longest pause has begun", () => looks.length >= 7);
    const hinted = performance.now();
    const before = looks.length;
    writeFileSync(`${file}-journal`, "more");
    await until("the next look", () => looks.length > before);
    waits.push((looks[before] ?? 0) - hinted);
    await until("all is quiet", () => performance.now() - (looks.at(-1) ?? 0) > 100);
  }
  expect(waits.sort((a, b) => a - b)[2]).toBeLessThan(25);
});

it("where the folder can't be watched, the poll tells", async () => {
  const file = createDatabase(folder, ["CREATE TABLE t (n)"]);
  const counts = watched(file, 10);
  const told: string[] = [];
  const telling = pino({}, { write: (line: string) => told.push(line) });
  const blind = new Wake(join(folder, "is-not-there", "file.db"), 10, counts.wake.look, telling);
  onTestFinished(() => blind.stop());
  blind.start();
  shellWriter.run([{ file, statements: ["INSERT INTO t VALUES (1)"] }]);
  await until("the commit is noticed", () => counts.commits > 0);
  expect(told).toEqual([expect.stringMatching(/can't be watched; polling only/)]);
});

it("the state database beside it wakes nobody", async () => {
  const file = createDatabase(folder, ["CREATE TABLE t (n)"]);
  const counts = watched(file, NEVER_MS);
  counts.wake.start();
  const seen = new Set<string | null>();
  const witness = watch(folder, (_, name) => seen.add(name));
  onTestFinished(() => witness.close());
  const ours = ["-sync", "-sync-wal", "-sync-lock", "-sync-journal"].map((suffix) => file + suffix);
  for (const path of ours) writeFileSync(path, "state");
  await until("the folder's events have come", () => seen.size >= ours.length);
  expect(counts.looks).toBe(0);
  writeFileSync(`${file}-journal`, "");
  await until("the application's own file wakes", () => counts.looks > 0);
});
