import { existsSync } from "node:fs";
import { Command } from "commander";
import { type InstallReport, installTriggers } from "../../capture/install.js";
import { planInstall, scriptOf } from "../../capture/plan.js";
import type { InstallRequest } from "../../capture/request.js";
import type { Config } from "../../config/config.js";
import { required } from "../../config/parse.js";
import { count } from "../../count.js";
import { databaseFailure } from "../../database/failure.js";
import { type Connection, openApplication } from "../../database/open.js";
import { EXIT, SyncError } from "../../errors.js";
import { openState, statePath } from "../../outbox/state-file.js";
import { type DocumentPlan, documentPlans } from "../../sync/document-plans.js";
import { mappingFaults, requireMappings } from "../../sync/mapping-faults.js";
import { configOf, withSettings } from "../configured.js";
import { say, sayJson } from "../report.js";
import { columns } from "../text/columns.js";

/** A command may wait for the application's lock; the daemon may not. */
const BUSY_MS = 10_000;

interface Flags {
  all?: boolean;
  dryRun?: boolean;
  allowSensitive?: boolean;
  json?: boolean;
}

export function installTriggersCommand(): Command {
  const command = new Command("install-triggers")
    .description(
      "capture every change of these tables: creates the outbox and the triggers in the application's database",
    )
    .argument("[tables...]", "the tables; without any: those in SYNC_TABLES")
    .option("--all", "every table; those that can't or should not be captured are skipped, with the reason")
    .option("--dry-run", "print the SQL and change nothing")
    .option("--allow-sensitive", "also take tables with columns that look like secrets")
    .option("--json", "report as JSON");
  return withSettings(command, ["database"])
    .addHelpText(
      "after",
      "\nExample:\n  fountain-sync install-triggers characters lines --database-url sqlite:///./story.db",
    )
    .action((tables: string[], flags: Flags, self: Command) => install(tables, flags, configOf(self)));
}

function install(tables: string[], flags: Flags, config: Config): void {
  if (flags.all && tables.length > 0) {
    throw new SyncError("--all and named tables exclude each other", {
      operation: "install the triggers",
      hint: "name the tables, or give --all alone",
      exitCode: EXIT.usage,
    });
  }
  const request: InstallRequest = {
    tables: flags.all ? "all" : chosen(tables, config),
    allowSensitive: flags.allowSensitive ?? false,
    excluded: config.syncExclude,
    mapping: config.mapping,
    strict: true,
  };
  const database = required(config, "databaseUrl");
  const connection = openApplication(database, { busyMs: BUSY_MS, readonly: flags.dryRun ?? false });
  try {
    checkMapping(connection, database, config);
    const report = flags.dryRun ? planInstall(connection, request) : installTriggers(connection, request);
    if (flags.json) sayJson({ database, dry_run: flags.dryRun ?? false, ...json(report) });
    else if (flags.dryRun) sayScript(report);
    else tell(report, database);
    if (!flags.json && !flags.dryRun) warn(documentPlans(connection, config.mapping));
  } catch (thrown) {
    throw databaseFailure(thrown, "install the triggers", database);
  } finally {
    connection.close();
  }
}

function warn(plans: readonly DocumentPlan[]): void {
  for (const { table, warnings } of plans) for (const warning of warnings) say(`Warning: ${table}: ${warning}`);
}

/**
 * The state database is asked only where the file names what is not there: it knows under which names things were captured.
 *
 * @throws SyncError with all that is wrong with the mapping file
 */
function checkMapping(connection: Connection, database: string, { mapping, stateDirectory }: Config): void {
  const path = statePath(database, stateDirectory);
  if (mappingFaults({ connection, state: undefined, mapping }).length === 0) return;
  const state = existsSync(path) ? openState(path) : undefined;
  try {
    requireMappings({ connection, state, mapping });
  } finally {
    state?.close();
  }
}

/** The SQL that would run; what it leaves out stands in comments, so that it stays a script. */
function sayScript(report: InstallReport): void {
  for (const { table, reason } of report.skipped) say(`-- Skipped: ${`${table}: ${reason}`.replaceAll(/\s+/g, " ")}`);
  say(scriptOf(report) || "-- Nothing to do: the triggers are as they should be.");
}

function chosen(tables: string[], config: Config): string[] {
  if (tables.length > 0) return tables;
  if (config.syncTables.length > 0) return config.syncTables;
  throw new SyncError("no table was named", {
    operation: "install the triggers",
    hint: "fountain-sync install-triggers TABLE…, or --all, or set SYNC_TABLES",
    exitCode: EXIT.usage,
  });
}

function tell(report: InstallReport, database: string): void {
  const words = { new: "captured now", changed: "brought up to date", unchanged: "captured already" };
  say(
    columns(
      report.tables.map((table) => [
        table.name,
        words[table.state],
        `key ${table.key.join(", ")}`,
        count(table.triggers.length, "trigger"),
      ]),
    ),
  );
  for (const table of report.tables) for (const warning of table.warnings) say(`Warning: ${table.name}: ${warning}`);
  for (const { table, reason, hint } of report.skipped) say(`Skipped: ${table}: ${reason}\n  Try: ${hint}`);
  const changed = report.tables.some((table) => table.state !== "unchanged");
  say(
    changed
      ? `Installed in ${database}. The next \`fountain-sync run\` sends the rows that are there.`
      : "Nothing to do.",
  );
}

function json(report: InstallReport): object {
  return {
    tables: report.tables.map(({ id, name, key, state, triggers, warnings }) => ({
      id,
      table: name,
      key,
      state,
      triggers: triggers.map((trigger) => trigger.name),
      warnings,
    })),
    skipped: report.skipped,
    statements: report.statements,
  };
}
