import { Command } from "commander";
import { changeInWords } from "../../../collection/change-in-words.js";
import { withBothDatabases } from "../../../daemon/beside/both-databases.js";
import { historyOf, liveStreams, type VersionReport } from "../../../sync/schema/report.js";
import { configOf, withSettings } from "../../configured.js";
import { say, sayJson } from "../../report.js";
import { columns } from "../../text/columns.js";
import { moment } from "../../words.js";
import { NOTHING_KNOWN } from "./words.js";

export function historyCommand(): Command {
  const command = new Command("history")
    .description("every schema version of every table: what changed, what was done, when")
    .argument("[tables...]", "the tables; without any: all")
    .option("--json", "report as JSON");
  return withSettings(command, ["database"])
    .addHelpText("after", "\nExample:\n  fountain-sync schema history characters --json")
    .action(async (tables: string[], flags: { json?: boolean }, self: Command) => {
      const versions = await withBothDatabases(configOf(self), tables, [] as VersionReport[], ({ state, tableIds }) =>
        historyOf(state, liveStreams(state, tableIds)),
      );
      if (flags.json) sayJson(versions);
      else if (versions.length === 0) say(NOTHING_KNOWN);
      else tell(versions);
    });
}

function tell(versions: readonly VersionReport[]): void {
  const rows = versions.map(({ table, version, planned_at, applied_at, state, action, collection, changes }) => [
    table,
    version,
    moment(applied_at ?? planned_at),
    state === "applied" ? action : `${state}: ${action}`,
    collection,
    changes.map(changeInWords).join("; "),
  ]);
  say(columns([["TABLE", "VERSION", "TIME (UTC)", "STEPS", "COLLECTION", "CHANGES"], ...rows]));
}
