import { Argument, Command } from "commander";
import { listTables } from "../../database/introspect.js";
import { openUntouched } from "../../database/untouched.js";
import { programOf } from "../command-tree.js";
import { type Completion, completionOf, TABLES } from "../completion.js";
import { bashCompletion } from "../completion-bash.js";
import { zshCompletion } from "../completion-zsh.js";
import { configOf, withSettings } from "../configured.js";
import { say } from "../report.js";

const scripts: Readonly<Record<string, (completion: Completion) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
};

export function completionCommand(): Command {
  const command = new Command("completion")
    .description("print a script that completes commands, flags and table names in a shell")
    .addArgument(
      new Argument("<shell>", "the shell; tables: the names of the tables, for such a script").choices([
        ...Object.keys(scripts),
        TABLES,
      ]),
    );
  return withSettings(command, ["database"])
    .addHelpText(
      "after",
      "\nExample:\n  fountain-sync completion bash > /etc/bash_completion.d/fountain-sync\n  source <(fountain-sync completion zsh)",
    )
    .action((shell: string, _: unknown, self: Command) => {
      const script = scripts[shell];
      if (script) process.stdout.write(script(completionOf(programOf(self))));
      else for (const table of tablesOf(self)) say(table);
    });
}

/** Nobody wants to read an error in the middle of a command line. */
function tablesOf(self: Command): string[] {
  try {
    const connection = openUntouched(configOf(self).databaseUrl ?? "");
    try {
      return listTables(connection);
    } finally {
      connection.close();
    }
  } catch {
    return [];
  }
}
