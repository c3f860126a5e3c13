import { existsSync } from "node:fs";
import { Command } from "commander";
import { uninstallTriggers } from "../../capture/uninstall.js";
import { required } from "../../config/parse.js";
import { openApplication } from "../../database/open.js";
import { openState, statePath } from "../../outbox/state-file.js";
import { forgetTables } from "../../outbox/stream.js";
import { configOf, withSettings } from "../configured.js";
import { say, sayJson } from "../report.js";

const BUSY_MS = 10_000;

export function uninstallTriggersCommand(): Command {
  const command = new Command("uninstall-triggers")
    .description("stop capturing: removes the triggers; collections and documents stay")
    .argument("[tables...]", "the tables; without any: all that are captured")
    .option("--purge", "also drop the outbox, with every change in it")
    .option("--json", "report as JSON");
  return withSettings(command, ["database"])
    .addHelpText("after", "\nExample:\n  fountain-sync uninstall-triggers lines")
    .action((tables: string[], flags: { purge?: boolean; json?: boolean }, self: Command) => {
      const config = configOf(self);
      const database = required(config, "databaseUrl");
      const connection = openApplication(database, { busyMs: BUSY_MS });
      try {
        const report = uninstallTriggers(connection, tables.length > 0 ? tables : "all", {
          purge: flags.purge ?? false,
        });
        forgetStreams(statePath(database, config.stateDirectory), report.removed);
        if (flags.json) return sayJson({ database, ...report });
        for (const table of report.removed) say(`${table} is captured no more`);
        for (const table of report.unknown) say(`${table} was not captured`);
        if (report.statements.length === 0) say("Nothing to do.");
        else if (report.purged) say("The outbox is gone.");
      } finally {
        connection.close();
      }
    });
}

function forgetStreams(path: string, tables: readonly string[]): void {
  if (tables.length === 0 || !existsSync(path)) return;
  const state = openState(path);
  try {
    forgetTables(state, tables);
  } finally {
    state.close();
  }
}
