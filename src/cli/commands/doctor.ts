import { Command } from "commander";
import type { Config } from "../../config/config.js";
import { required } from "../../config/parse.js";
import { count } from "../../count.js";
import { CheckFailed, SyncError } from "../../errors.js";
import { isLocked } from "../../outbox/lock.js";
import { statePath } from "../../outbox/state-file.js";
import { examine } from "../../sync/doctor/examine.js";
import { error, type Finding, type Severity } from "../../sync/doctor/finding.js";
import type { Lock } from "../../sync/doctor/state.js";
import { configOf, withSettings } from "../configured.js";
import { say, sayJson } from "../report.js";
import { columns } from "../text/columns.js";
import { fold } from "../text/fold.js";
import { terminalWidth } from "../text/terminal.js";

export function doctorCommand(): Command {
  const command = new Command("doctor")
    .description(
      "look at the database, the triggers, Typesense, the key, the service; change nothing; exit 1 on errors",
    )
    .option("--json", "report as JSON");
  return withSettings(command, ["database", "typesense"])
    .addHelpText("after", "\nExample:\n  fountain-sync doctor")
    .action(async (flags: { json?: boolean }, self: Command) => {
      const findings = await look(self);
      const isWell = findings.every(({ severity }) => severity !== "error");
      if (flags.json) sayJson({ ok: isWell, findings });
      else tell(findings);
      if (!isWell) throw new CheckFailed("doctor found errors");
    });
}

/** Settings that can't be read are a finding, too. */
async function look(self: Command): Promise<Finding[]> {
  let config: Config;
  let database: string;
  try {
    config = configOf(self);
    database = required(config, "databaseUrl");
  } catch (thrown) {
    if (!(thrown instanceof SyncError)) throw thrown;
    return [error("configuration", thrown.message, thrown.hint ?? null)];
  }
  const path = statePath(database, config.stateDirectory);
  return examine({ config, database, statePath: path, lock: lockOf(path) });
}

function lockOf(path: string): Lock {
  try {
    return { held: isLocked(path) };
  } catch (failure) {
    return { failure };
  }
}

function tell(findings: readonly Finding[]): void {
  const indent = 2 + Math.max(...findings.map(({ severity, code }) => `${severity}  ${code}`.length));
  const width = Math.max(30, terminalWidth(process.stdout) - indent - 2);
  const rows = findings.flatMap(({ code, severity, what, fix }) => {
    const [first = "", ...others] = what.split("\n").flatMap((line) => fold(line, width));
    // What is to be copied stays in one line.
    const more = [...others, ...(fix === null ? [] : [`Try: ${fix}`])];
    return [[severity, code, first], ...more.map((line) => ["", "", line])];
  });
  say(columns(rows, Number.POSITIVE_INFINITY));
  const number = (severity: Severity) => findings.filter((each) => each.severity === severity).length;
  say(`\n${count(number("error"), "error")}, ${count(number("warning"), "warning")}, ${number("ok")} ok`);
}
