/**
 * Invariant: a run that shall end gives up when nothing has gone through for so long, however the machine's clock is set meanwhile.
 */
import { pino } from "pino";
import { afterEach, expect, test, vi } from "vitest";
import { Availability } from "../../src/daemon/availability.js";
import { guardProgress } from "../../src/daemon/guard.js";
import { Lifecycle } from "../../src/daemon/lifecycle.js";
import { Meters } from "../../src/daemon/metrics/meters.js";

const log = pino({ level: "silent" });

afterEach(() => {
  vi.useRealTimers();
});

/** Time goes by, as timers and `performance.now()` tell it; what the machine's clock tells is another matter. */
function watched(timeoutMs: number) {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance", "Date"] });
  const lifecycle = new Lifecycle(1000, log);
  const availability = new Availability(log, new Meters());
  return { availability, lifecycle, guard: guardProgress(availability, timeoutMs, lifecycle) };
}

test("a clock that is set forward by a day ends nothing", () => {
  const { lifecycle, guard } = watched(60_000);
  vi.setSystemTime(Date.now() + 86_400_000);
  vi.advanceTimersByTime(59_000);
  guard.check();
  expect(lifecycle.stop.aborted).toBe(false);
  vi.advanceTimersByTime(2_000);
  expect(() => guard.check()).toThrow("nothing could be delivered for 60 s: the database is locked");
  expect(lifecycle.stop.aborted).toBe(true);
  guard.end();
});

test("a clock that is set back by a day holds up nothing, and nothing is told to have lasted less than no time", () => {
  const { availability, lifecycle, guard } = watched(60_000);
  const lasted: number[] = [];
  availability.meters.add({ back: (seconds) => lasted.push(seconds) });
  availability.failed({ kind: "unavailable", message: "away" }, "typesense");
  vi.setSystemTime(Date.now() - 86_400_000);
  vi.advanceTimersByTime(30_000);
  availability.progressed();
  expect(lasted).toEqual([30]);
  vi.advanceTimersByTime(59_000);
  expect(lifecycle.stop.aborted).toBe(false);
  vi.advanceTimersByTime(2_000);
  expect(() => guard.check()).toThrow(/nothing could be delivered/);
  guard.end();
});
