import type { Command } from "commander";

/** A command with all that stands before it: `/schema/apply`; the program itself is "". */
export interface Branch {
  path: string;
  command: Command;
  /** The commands below it. */
  children: Command[];
}

/** The program and every command below it. */
export function branchesOf(command: Command, path = ""): Branch[] {
  const children = visibleChildren(command);
  const below = children.flatMap((child) => branchesOf(child, `${path}/${child.name()}`));
  return [{ path, command, children }, ...below];
}

/** The program that a command belongs to. */
export function programOf(command: Command): Command {
  return command.parent ? programOf(command.parent) : command;
}

/** The `help` that the library puts below each command is the same as ours. */
function visibleChildren(command: Command): Command[] {
  const children = command.createHelp().visibleCommands(command);
  return command.parent ? children.filter((child) => child.name() !== "help") : children;
}
