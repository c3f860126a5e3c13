import { setTimeout } from "node:timers/promises";
import type { Config } from "../../config/config.js";
import { messageOf } from "../../errors.js";
import type { StatusReport } from "../../sync/status.js";
import { say } from "../report.js";
import { StatusReader } from "../status-reader.js";
import { frame } from "./frame.js";
import { Rates } from "./rates.js";
import { openScreen, type Screen } from "./screen.js";
import { type Line, line } from "./text.js";

/** Typesense is asked in the background, and no more often than this, in milliseconds. */
const PROBE_MS = 5_000;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Shows how things stand, again and again until a signal ends it.
 *
 * @param options.json one report a line, instead of pictures
 */
export async function watchStatus(config: Config, options: { intervalMs: number; json: boolean }): Promise<void> {
  const reader = new StatusReader(config, PROBE_MS);
  const stop = new AbortController();
  const end = () => stop.abort();
  for (const signal of SIGNALS) process.once(signal, end);
  try {
    if (options.json) await tellLines(reader, options.intervalMs, stop.signal);
    else await showPictures(reader, options.intervalMs, stop.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, end);
    reader.close();
  }
}

async function tellLines(reader: StatusReader, intervalMs: number, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    say(JSON.stringify(await reader.read({ patient: false })));
    await pause(intervalMs, stop);
  }
}

async function showPictures(reader: StatusReader, intervalMs: number, stop: AbortSignal): Promise<void> {
  const screen = openScreen(process.stdout, process.env);
  const rates = new Rates();
  let lines: Line[] = [];
  let report: StatusReport | undefined;
  const draw = () => screen.show(lines);
  process.stdout.on("resize", () => {
    if (report) lines = picture(report, rates, screen);
    draw();
  });
  try {
    while (!stop.aborted) {
      try {
        report = await reader.read({ patient: false });
        rates.add(report, performance.now());
        lines = picture(report, rates, screen);
      } catch (thrown) {
        // A database that is locked, or away for a moment: the next look may succeed.
        lines = [line(`Error: ${messageOf(thrown)}`, "bad")];
      }
      if (!stop.aborted) draw();
      await pause(intervalMs, stop);
    }
  } finally {
    process.stdout.removeAllListeners("resize");
    screen.end();
  }
}

function picture(report: StatusReport, rates: Rates, { width, unicode }: Screen): Line[] {
  return frame(report, rates, { width, unicode, now: new Date() });
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal: stop }).catch(() => undefined);
}
