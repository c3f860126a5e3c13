import { Command, InvalidArgumentError } from "commander";
import { configOf, withSettings } from "../configured.js";
import { say, sayJson } from "../report.js";
import { waitSeconds } from "../seconds.js";
import { waitSearchable } from "../wait-searchable.js";
import { shortDuration } from "../words.js";

interface Flags {
  seq?: number;
  timeout: number;
  json?: boolean;
}

export function waitCommand(): Command {
  const command = new Command("wait")
    .description("wait until everything that is committed by now is searchable; the daemon delivers it")
    .argument("[tables...]", "only these tables; all that are captured, if none is named")
    .option("--seq <number>", "everything up to this change, as max(seq) of _sync_outbox tells it", changeNumber)
    .option("--timeout <seconds>", "give up (exit 75) after so long", waitSeconds, 60)
    .option("--json", "report as JSON");
  return withSettings(command, ["database"])
    .addHelpText("after", "\nExample:\n  fountain-sync wait --timeout 5 characters && run-the-search")
    .action(async (tables: string[], flags: Flags, self: Command) => {
      const began = performance.now();
      const seq = await waitSearchable(configOf(self), tables, { seq: flags.seq, timeoutMs: flags.timeout * 1000 });
      const seconds = Math.round(performance.now() - began) / 1000;
      if (flags.json) sayJson({ seq, searchable: true, waited_seconds: seconds });
      else say(`Searchable up to change ${seq}, after ${shortDuration(seconds)}.`);
    });
}

function changeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be the number of a change.");
}
