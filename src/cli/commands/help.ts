import { Command } from "commander";
import { EXIT, SyncError } from "../../errors.js";
import { programOf } from "../command-tree.js";
import { manualFor } from "../manual.js";
import { say } from "../report.js";

export function helpCommand(): Command {
  return new Command("help")
    .description("tell everything about a command: its flags, settings, exit codes, examples")
    .argument("[command...]", "the command, as in: help schema apply")
    .addHelpText("after", "\nExample:\n  fountain-sync help verify")
    .action((words: string[], _: unknown, self: Command) => say(manualFor(find(programOf(self), words))));
}

function find(program: Command, words: readonly string[]): Command {
  let found = program;
  for (const word of words) {
    const next = found.commands.find((each) => each.name() === word);
    if (!next) {
      throw new SyncError(`unknown command '${words.join(" ")}'`, {
        operation: "find the command",
        hint: `one of: ${found.commands.map((each) => each.name()).join(", ") || "(it has no commands below it)"}`,
        exitCode: EXIT.usage,
      });
    }
    found = next;
  }
  return found;
}
