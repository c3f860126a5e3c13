/**
 * Loaded into a real process by `node --import`: ends it at once, as `kill -9` would, when it reaches the point that the
 * environment names for the time that the environment names. Where the environment says so, it only counts from SIGUSR2 on.
 */
import { subscribe } from "node:diagnostics_channel";

const { CRASH_AT, CRASH_TIME = "1", CRASH_WHEN_ARMED } = process.env;
let left = Number(CRASH_TIME);
let isArmed = !CRASH_WHEN_ARMED;

process.on("SIGUSR2", () => {
  isArmed = true;
  process.stderr.write("armed\n");
});

subscribe("fountain-sync:reached", (point) => {
  if (!isArmed || point !== CRASH_AT || --left > 0) return;
  process.kill(process.pid, "SIGKILL");
  // Nothing more is done, however long the signal takes.
  for (;;);
});
