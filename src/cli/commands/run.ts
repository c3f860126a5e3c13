import { Command, InvalidArgumentError } from "commander";
import { Lifecycle } from "../../daemon/lifecycle.js";
import { run } from "../../daemon/run.js";
import { createLog } from "../../log.js";
import { configOf, withSettings } from "../configured.js";

export function runCommand(): Command {
  const command = new Command("run")
    .description("the daemon: delivers every captured change to Typesense until it is told to stop (SIGTERM, SIGINT)")
    .option("--once", "deliver all that waits, backfills included, then exit")
    .option(
      "--timeout <seconds>",
      "with --once: give up (exit 75) when nothing could be delivered for so long",
      seconds,
      60,
    );
  return withSettings(command, ["database", "typesense", "delivery", "log"])
    .addHelpText("after", "\nExample:\n  fountain-sync run --once --timeout 30")
    .action(async (flags: { once?: boolean; timeout: number }, self: Command) => {
      const config = configOf(self);
      const log = createLog({ level: config.logLevel, pretty: config.logPretty });
      const lifecycle = new Lifecycle(config.drainTimeoutMs, log);
      lifecycle.listen();
      await run(config, { once: flags.once ?? false, timeoutMs: flags.timeout * 1000 }, lifecycle, log);
    });
}

function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 86_400) return value;
  throw new InvalidArgumentError("It must be a number of seconds, above 0 and up to 86400.");
}
