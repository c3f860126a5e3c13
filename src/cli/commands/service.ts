import { Command } from "commander";
import { installCommand } from "./service/install.js";
import { printCommand } from "./service/print.js";
import { uninstallCommand } from "./service/uninstall.js";

export function serviceCommand(): Command {
  const command = new Command("service")
    .description("the systemd service: one instance for each database")
    .addHelpText("after", "\nExample:\n  fountain-sync service install --name character");
  for (const part of [printCommand(), installCommand(), uninstallCommand()]) command.addCommand(part);
  return command;
}
