import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";

export interface InstanceFlags {
  name: string;
  root: string;
  user?: string;
}

/** Gives a command the flags that say which instance it is about. */
export function aboutOneInstance(command: Command, { withUser }: { withUser: boolean }): Command {
  command
    .requiredOption(
      "--name <name>",
      "a short name for the database; its settings stand in /etc/fountain-sync/<name>.env",
    )
    .option("--root <folder>", "take this folder for the root of the file system", (folder) => resolve(folder), "/");
  if (withUser)
    command.option("--user <user>", "who the service runs as (default: the owner of the database)", userName);
  return command.addHelpText("after", `\nExample:\n  fountain-sync service ${command.name()} --name character`);
}

function userName(text: string): string {
  if (/^(\d{1,10}|[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?)$/.test(text)) return text;
  throw new InvalidArgumentError("It must be the name or the number of a user.");
}
