import { Command } from "commander";
import type { Config } from "../../config/config.js";
import { type Verified, verifyTables } from "../../daemon/beside/verify-tables.js";
import { CheckFailed } from "../../errors.js";
import { isInSync } from "../../sync/verify/verify.js";
import { configOf, withSettings } from "../configured.js";
import { deliverMarked } from "../deliver-marked.js";
import { ProgressLine } from "../progress-line.js";
import { say, sayJson } from "../report.js";
import { waitSeconds } from "../seconds.js";
import { columns } from "../text/columns.js";

interface Flags {
  json?: boolean;
  repair?: boolean;
  timeout: number;
}

export function verifyCommand(): Command {
  const command = new Command("verify")
    .description("compare every document with its row, by content; exit 0: in sync, 1: not")
    .argument("[tables...]", "the tables; without any: all that are captured")
    .option("--repair", "send exactly the documents that differ again, and verify once more")
    .option("--timeout <seconds>", "with --repair: give up (exit 75) when nothing goes on for so long", waitSeconds, 60)
    .option("--json", "report as JSON");
  return withSettings(command, ["database", "typesense", "delivery", "schema", "log"])
    .addHelpText("after", "\nExample:\n  fountain-sync verify lines --repair")
    .action(async (tables: string[], flags: Flags, self: Command) => {
      const verifications = await verify(configOf(self), tables, flags);
      const inSync = verifications.length > 0 && verifications.every(isWell);
      if (flags.json) sayJson({ in_sync: inSync, tables: verifications });
      else if (verifications.length === 0) say("Nothing is delivered yet: `fountain-sync run` sends every row.");
      else tell(verifications);
      if (!inSync) throw new CheckFailed("what searches find differs from the rows");
    });
}

/** With --repair: looks, has what differs sent again, and looks again. */
async function verify(config: Config, tables: readonly string[], flags: Flags): Promise<Verified[]> {
  const progress = new ProgressLine();
  const look = (repair: boolean) => verifyTables(config, tables, { repair, progress: (far) => progress.show(far) });
  try {
    const first = await look(flags.repair ?? false);
    if (!flags.repair || first.every(isWell)) return first;
    progress.end();
    if (!flags.json) tell(first);
    await deliverMarked(config, tables, { timeoutMs: flags.timeout * 1000 });
    if (!flags.json) say("\nSent again. Verified once more:");
    return await look(false);
  } finally {
    progress.end();
  }
}

/** The documents are right, and searches find them. */
function isWell(verified: Verified): boolean {
  return isInSync(verified) && verified.alias === undefined;
}

function tell(verifications: readonly Verified[]): void {
  const rows = verifications.map((each) => [
    each.table,
    each.collection,
    ...[each.rows, each.documents, each.missing, each.extra, each.different],
  ]);
  say(columns([["TABLE", "COLLECTION", "ROWS", "DOCUMENTS", "MISSING", "EXTRA", "DIFFERENT"], ...rows]));
  for (const { table, samples } of verifications) {
    for (const kind of ["missing", "extra"] as const) {
      if (samples[kind].length > 0) say(`${table}, ${kind}: ${samples[kind].join(" ")}`);
    }
    for (const { id, fields } of samples.different) say(`${table}, different: ${id} (${fields.join(", ")})`);
  }
  for (const { table, collection, alias } of verifications) {
    if (alias === undefined) continue;
    const leads = alias.leads_to === null ? "leads nowhere" : `leads to ${alias.leads_to}`;
    const help = alias.leads_to === null ? `verify ${table} --repair` : `rebuild ${table}`;
    say(`${table}: the alias ${alias.name} ${leads}, not to ${collection}: fountain-sync ${help}, or mend it by hand`);
  }
  if (verifications.every(isWell)) say("In sync: every document equals its row.");
}
