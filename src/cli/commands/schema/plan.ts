import { Command } from "commander";
import { changeInWords } from "../../../collection/change-in-words.js";
import type { FieldPatch } from "../../../collection/difference.js";
import { withBothDatabases } from "../../../daemon/beside/both-databases.js";
import { requireMappings } from "../../../sync/mapping-faults.js";
import { liveStreams, type PlanReport, planFor } from "../../../sync/schema/report.js";
import { configOf, withSettings } from "../../configured.js";
import { say, sayJson } from "../../report.js";

export function planCommand(): Command {
  const command = new Command("plan")
    .description(
      "what has changed in the tables since it was last carried over, and what will be done; changes nothing",
    )
    .argument("[tables...]", "the tables; without any: all")
    .option("--json", "report as JSON");
  return withSettings(command, ["database"])
    .addHelpText("after", "\nExample:\n  fountain-sync schema plan")
    .action(async (tables: string[], flags: { json?: boolean }, self: Command) => {
      const plans = await withBothDatabases(configOf(self), tables, [] as PlanReport[], (both) => {
        requireMappings({ ...both, connection: both.source.connection });
        return liveStreams(both.state, both.tableIds)
          .map((stream) => planFor(both, stream))
          .filter((plan) => plan !== undefined);
      });
      if (flags.json) return sayJson(plans);
      if (plans.length === 0) return say("Nothing to do: every collection follows its table.");
      for (const plan of plans) tell(plan);
    });
}

function tell({ table, version, changes, action, fields, state, reason }: PlanReport): void {
  say(`${table}: version ${version}, ${state}${reason ? ` (${reason})` : ""}`);
  for (const change of changes) say(`  ${changeInWords(change)}`);
  say(`  to do: ${action}`);
  for (const words of fieldsInWords(fields)) say(`    ${words}`);
}

/** A field that is dropped and added again in one request is changed. */
function fieldsInWords(fields: readonly FieldPatch[]): string[] {
  const dropped = new Set(fields.flatMap((field) => ("drop" in field ? [field.name] : [])));
  const added = new Set(fields.flatMap((field) => ("drop" in field ? [] : [field.name])));
  return fields.flatMap((field) => {
    if ("drop" in field) return added.has(field.name) ? [] : [`drop the field ${field.name}`];
    const { name, type, optional: _, sort, ...options } = field;
    const asked = Object.entries({ sort, ...options }).map(([option, value]) => `${option} ${JSON.stringify(value)}`);
    const isChanged = dropped.has(name);
    return [`${isChanged ? "change" : "add"} the field ${name} (${isChanged ? [type, ...asked].join(", ") : type})`];
  });
}
