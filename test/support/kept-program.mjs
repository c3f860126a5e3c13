/**
 * The program, kept for many runs: each message is a command line with its folder and its whole environment. It is run as
 * `bin/fountain-sync` would, and what it wrote ends with the mark. Nothing of a run may be left that would have kept its process
 * alive, and none of its ears for signals.
 */
import { main } from "../../dist/main.js";

/** How long what a run has begun may take to end behind it, in milliseconds. */
const LAST_MS = 5000;

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1", "SIGUSR2"];

const own = new Set(["NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE"]);

function surround(cwd, env) {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!own.has(name)) delete process.env[name];
  Object.assign(process.env, env);
  process.exitCode = undefined;
}

/** What keeps the process alive beyond what did so before. */
function more(before) {
  const left = [...before];
  return process.getActiveResourcesInfo().filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

async function leftBehind(before) {
  const deadline = performance.now() + LAST_MS;
  while (more(before).length > 0 && performance.now() < deadline) await new Promise(setImmediate);
  return [...more(before), ...SIGNALS.filter((signal) => process.listenerCount(signal) > 0)].join(", ");
}

// Each run of the program listens to its output; here that comes together.
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

process.on("message", async ({ args, cwd, env, mark }) => {
  const before = process.getActiveResourcesInfo();
  surround(cwd, env);
  await main([process.execPath, "fountain-sync", ...args]);
  const code = process.exitCode ?? 0;
  const left = await leftBehind(before);
  process.stdout.write(mark);
  process.stderr.write(mark);
  process.send({ code, left });
});
process.on("disconnect", () => process.exit());
