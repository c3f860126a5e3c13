import { Command } from "commander";
import { changeInWords } from "../../../collection/change-in-words.js";
import { withBothDatabases } from "../../../daemon/beside/both-databases.js";
import { historyOf, liveStreams, type VersionReport } from "../../../sync/schema/report.js";
import { configOf, withSettings } from "../../configured.js";
import { say, sayJson } from "../../report.js";
import { columns } from "../../text/columns.js";
import { NOTHING_KNOWN } from "./words.js";

export function statusCommand(): Command {
  const command = new Command("status")
    .description("the newest schema version of every table")
    .argument("[tables...]", "the tables; without any: all")
    .option("--json", "report as JSON");
  return withSettings(command, ["database"])
    .addHelpText("after", "\nExample:\n  fountain-sync schema status")
    .action(async (tables: string[], flags: { json?: boolean }, self: Command) => {
      const newest = await withBothDatabases(configOf(self), tables, [] as VersionReport[], ({ state, tableIds }) =>
        liveStreams(state, tableIds).flatMap((stream) => historyOf(state, [stream]).slice(-1)),
      );
      if (flags.json) sayJson(newest);
      else if (newest.length === 0) say(NOTHING_KNOWN);
      else tell(newest);
    });
}

function tell(versions: readonly VersionReport[]): void {
  const rows = versions.map(({ table, version, state, collection, changes, action }) => [
    table,
    version,
    state,
    collection,
    changes.length > 0 ? changes.map(changeInWords).join("; ") : action,
  ]);
  say(columns([["TABLE", "VERSION", "STATE", "COLLECTION", "LAST CHANGE"], ...rows]));
  for (const { table, version, state, reason, action } of versions) {
    if (state === "applied") continue;
    say(`\n${table}: version ${version} is ${state} (${action})${reason ? `: ${reason}` : ""}`);
    if (reason) say(`Try: fountain-sync schema apply ${table}`);
  }
}
