import { isatty } from "node:tty";
import { Command } from "commander";
import type { Config } from "../../config/config.js";
import { keepRunning } from "../../daemon/keep-running.js";
import { Lifecycle } from "../../daemon/lifecycle.js";
import { runOn } from "../../daemon/run-on.js";
import { createLog, type Log } from "../../log.js";
import { configOf, exceptWhatTheFileSays, withSettings } from "../configured.js";
import { waitSeconds } from "../seconds.js";

export function runCommand(): Command {
  const command = new Command("run")
    .description(
      "the daemon: delivers every captured change to Typesense until it is told to stop (SIGTERM, SIGINT); SIGHUP has it read its settings again",
    )
    .option("--once", "deliver all that waits, backfills included, then exit")
    .option(
      "--timeout <seconds>",
      "with --once: give up (exit 75) when nothing could be delivered for so long",
      waitSeconds,
      60,
    );
  return withSettings(command, ["database", "typesense", "delivery", "schema", "recovery", "http", "log"])
    .addHelpText("after", "\nExample:\n  fountain-sync run --once --timeout 30")
    .action(async (flags: { once?: boolean; timeout: number }, self: Command) => {
      const environment = exceptWhatTheFileSays(self);
      if (flags.once) return runOnce(configOf(self), flags.timeout);
      const hadTerminal = isatty(0);
      const isTerminalGone = () => hadTerminal && !isatty(0);
      await keepRunning({
        read: () => configOf(self, environment),
        logFor,
        environment: process.env,
        isTerminalGone,
      });
      // Node.js 20 aborts at its end when it can't give the terminal its old settings back.
      if (isTerminalGone()) process.kill(process.pid, "SIGHUP");
    });
}

function runOnce(config: Config, timeoutSeconds: number): Promise<void> {
  const log = logFor(config);
  const begin = () => {
    const lifecycle = new Lifecycle(config.drainTimeoutMs, log);
    lifecycle.listen();
    return lifecycle;
  };
  return runOn(config, { once: true, timeoutMs: timeoutSeconds * 1000 }, begin, log);
}

function logFor({ logLevel, logPretty }: Config): Log {
  return createLog({ level: logLevel, pretty: logPretty });
}
