import type { Command } from "commander";
import { type Branch, branchesOf } from "./command-tree.js";

/** What a shell has to know to complete a command line. */
export interface Completion {
  branches: {
    path: string;
    children: Word[];
    flags: Word[];
    /** Whether tables are named behind it. */
    takesTables: boolean;
  }[];
  /** Flags that a path stands behind, and those that any other value does. */
  pathFlags: string[];
  valueFlags: string[];
}

/** What can be typed next, and what a shell shows beside it. */
export interface Word {
  word: string;
  about: string;
}

/** The argument that such a script asks for the names of tables with. */
export const TABLES = "tables";

/** The flag of commands that take tables one by one. */
export const TABLE_FLAG = "--table";

const PATHS = new Set(["--env-file", "--out", "--data-file", "--database-url", "--state-directory"]);

/** What the scripts for the shells are made from. */
export function completionOf(program: Command): Completion {
  const branches = branchesOf(program);
  const withValue = new Set(
    branches.flatMap(({ command }) => command.options.filter((each) => each.required).map((each) => each.long ?? "")),
  );
  const isPath = (flag: string) => PATHS.has(flag) || flag.endsWith("-file");
  return {
    branches: branches.map((branch) => describe(branch, branches)),
    pathFlags: [...withValue].filter(isPath),
    valueFlags: [...withValue].filter((flag) => !isPath(flag) && flag !== TABLE_FLAG),
  };
}

function describe(branch: Branch, [program]: readonly Branch[]): Completion["branches"][number] {
  const { path, command } = branch;
  // Behind `help` comes any command.
  const children = path === "/help" ? (program?.children ?? []) : branch.children;
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const flags = command.createHelp().visibleOptions(command);
  return {
    path,
    children: [
      ...children.map((child) => ({ word: child.name(), about: firstSentence(child.description()) })),
      ...choices.filter((word) => word !== TABLES).map((word) => ({ word, about: "" })),
    ],
    flags: flags.map(({ long, description }) => ({ word: long ?? "", about: firstSentence(description) })),
    takesTables: command.registeredArguments.some((argument) => argument.name() === "tables"),
  };
}

function firstSentence(text: string): string {
  return text.split(/[.;](?:\s|$)/)[0] ?? "";
}
