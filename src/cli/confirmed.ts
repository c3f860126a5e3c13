import { createInterface } from "node:readline/promises";
import { EXIT, SyncError } from "../errors.js";

/**
 * Asks on the terminal. Only a plain yes is one.
 *
 * @throws SyncError (exit 2) where nobody can be asked
 */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new SyncError("nobody can be asked here", {
      operation: "ask",
      hint: "give --yes, or --dry-run to see what it would do",
      exitCode: EXIT.usage,
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
