import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { until } from "./until.js";

/** How long what is about to end may take, in milliseconds. */
const LAST_MS = 10_000;

/**
 * Fails the run if a process that a test has started outlives all tests. Every one has this run's mark in its PATH, which is handed
 * down to whatever is started.
 */
export default function setup(): (() => Promise<void>) | undefined {
  if (!existsSync("/proc/self/environ")) return undefined;
  const mark = `/tests-${randomUUID()}`;
  process.env.PATH += delimiter + mark;
  return async () => {
    const tell = () => `left behind:\n${marked(mark).join("\n")}`;
    const left = until("all processes have ended", () => marked(mark).length === 0, { deadlineMs: LAST_MS, tell });
    await left.catch((thrown: unknown) => {
      // Vitest tells what a teardown throws, but goes on to say that all is well.
      process.exitCode = 1;
      throw thrown;
    });
  };
}

/** The command lines of the processes with this mark, but for our own children, which are Vitest's. */
function marked(mark: string): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const folder = `/proc/${pid}`;
      const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`${folder}/status`, "utf8"))?.[1];
      if (Number(parent) === process.pid || !readFileSync(`${folder}/environ`, "utf8").includes(mark)) return [];
      return [`${pid} ${readFileSync(`${folder}/cmdline`, "utf8").replaceAll("\0", " ")}`];
    } catch {
      return []; // Ended since, or another user's.
    }
  });
}
