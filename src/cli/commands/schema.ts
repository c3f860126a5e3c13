import { Command } from "commander";
import { applyCommand } from "./schema/apply.js";
import { historyCommand } from "./schema/history.js";
import { planCommand } from "./schema/plan.js";
import { statusCommand } from "./schema/status.js";

export function schemaCommand(): Command {
  const command = new Command("schema").description("how the tables have changed, and what was done about it");
  for (const part of [statusCommand(), historyCommand(), planCommand(), applyCommand()]) command.addCommand(part);
  return command;
}
