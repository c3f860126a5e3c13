import { Command } from "commander";
import { uninstallTriggers } from "../../capture/uninstall.js";
import { required } from "../../config/parse.js";
import { openApplication } from "../../database/open.js";
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
      const database = required(configOf(self), "databaseUrl");
      const connection = openApplication(database, { busyMs: BUSY_MS });
      try {
        const report = uninstallTriggers(connection, tables.length > 0 ? tables : "all", {
          purge: flags.purge ?? false,
        });
        if (flags.json) return sayJson({ database, ...report });
        for (const table of report.removed) say(`${table} is captured no more`);
        for (const table of report.unknown) say(`${table} was not captured`);
        if (report.purged) say("The outbox is gone.");
        if (report.statements.length === 0) say("Nothing to do.");
      } finally {
        connection.close();
      }
    });
}
