import type { Command } from "commander";
import { titles } from "../../config/groups.js";
import type { Option } from "../../config/option.js";
import { options } from "../../config/options.js";
import { branchesOf } from "../command-tree.js";
import { table, withSection } from "./section.js";

/**
 * The README with its tables of commands and settings as the code has them.
 *
 * @param program with every command
 */
export function renderReadme(page: string, program: Command): string {
  return withSection(withSection(page, "commands", commandTable(program)), "settings", settingTable());
}

/** Commands that have others below them are told by those. */
function commandTable(program: Command): string {
  const rows = branchesOf(program)
    .filter(({ path, children }) => path !== "" && children.length === 0)
    .map(({ path, command }) => {
      const usage = [path.slice(1).replaceAll("/", " "), ...command.registeredArguments.map(argumentOf)].join(" ");
      return [`\`${usage}\``, command.description()];
    });
  return table(["command", "what it does"], rows);
}

function argumentOf(argument: Command["registeredArguments"][number]): string {
  const word = `${argument.name()}${argument.variadic ? "…" : ""}`;
  return argument.required ? word.toUpperCase() : `[${word}]`;
}

function settingTable(): string {
  const rows: string[][] = [];
  let group = "";
  for (const option of Object.values(options) as Option[]) {
    if (option.group !== group) rows.push([`**${titles[option.group]}**`, "", ""]);
    group = option.group;
    rows.push([`\`${option.env}\``, option.default ? `\`${option.default}\`` : "", option.prose]);
  }
  return table(["setting", "default", "meaning"], rows);
}
