import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PROGRAM = "/usr/bin/chromium";

/** Whether there is a browser to test with; without one such tests are skipped. */
export const hasBrowser = existsSync(PROGRAM);

/** Keeps the browser from asking anybody for anything. */
const QUIET = ["quic", "background-networking", "component-update", "sync", "gpu"].map((name) => `--disable-${name}`);

/** Starts the browser; it opens nothing but what a test tells it to. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: PROGRAM, args: ["--no-sandbox", "--no-first-run", ...QUIET] });
}
