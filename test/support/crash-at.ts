import { expect } from "vitest";
import type { Point } from "../../src/reached.js";
import type { Daemon, Settings } from "./daemon.js";
import { until } from "./until.js";

const KILLER = new URL("killer.mjs", import.meta.url).href;

/** A point, and which time it is reached that counts. */
export type Crash = readonly [Point, number];

/** Settings that end a process at a point, the moment it gets there. */
export function crashAt([point, time]: Crash): Settings {
  return { NODE_OPTIONS: `--import ${KILLER}`, CRASH_AT: point, CRASH_TIME: String(time) };
}

/** What a daemon says when it has dealt with a change. */
const DEALT_WITH = /the table has changed|has taken over|collection was dropped/;

/** The same, but that the process lives on until it is {@link killNext armed}. */
export function crashAtLater(crash: Crash): Settings {
  return { ...crashAt(crash), CRASH_WHEN_ARMED: "yes" };
}

/**
 * Arms a daemon, and changes things until it is dead: one change after the other, each when the one before is dealt with.
 *
 * @param daemon started with {@link crashAtLater}, and idle
 * @param change made so often; with the number of the change
 */
export async function killNext(daemon: Daemon, crash: Crash, change: (n: number) => void): Promise<void> {
  daemon.signal("SIGUSR2");
  await until("it is armed", () => daemon.errors.includes("armed"), { tell: () => daemon.story() });
  for (let n = 0; n < crash[1] + 1 && !daemon.hasEnded; n++) {
    const before = daemon.log.length;
    change(n);
    await until("it is dead, or has dealt with the change", () => daemon.hasEnded || said(daemon, DEALT_WITH, before), {
      tell: () => daemon.story(),
    });
  }
  await diedThere(daemon, crash);
}

/** A test that its process was killed where it should be: otherwise nothing was tried. */
export async function diedThere(daemon: Daemon, [point, time]: Crash): Promise<void> {
  await until(`it dies at "${point}" (${time})`, () => daemon.hasEnded, { tell: () => daemon.story() });
  expect([point, time, await daemon.ended]).toEqual([point, time, { code: null, signal: "SIGKILL" }]);
}

function said(daemon: Daemon, pattern: RegExp, from = 0): boolean {
  return daemon.log.slice(from).some(({ msg }) => pattern.test(msg));
}
