import { databaseFailure } from "../../database/failure.js";
import { messageOf, SyncError } from "../../errors.js";
import type { Failure } from "../../typesense/outcome.js";

/** ok; info: worth knowing; warning: it may go wrong; error: something does not work, and `doctor` exits with 1. */
export type Severity = "ok" | "info" | "warning" | "error";

/** What a check has found. */
export interface Finding {
  /** Stays the same from version to version, for programs. */
  code: string;
  severity: Severity;
  /** In words, with names and figures. */
  what: string;
  /** The statement or command that mends it, or what else is to be done; null where nothing is. */
  fix: string | null;
}

export function ok(code: string, what: string): Finding {
  return { code, severity: "ok", what, fix: null };
}

export function info(code: string, what: string, fix: string | null = null): Finding {
  return { code, severity: "info", what, fix };
}

export function warning(code: string, what: string, fix: string | null): Finding {
  return { code, severity: "warning", what, fix };
}

export function error(code: string, what: string, fix: string | null): Finding {
  return { code, severity: "error", what, fix };
}

/**
 * Runs a check. One that fails has found something, too.
 *
 * @param code of the finding where it fails
 * @param place what it looks at: a path, a URL
 */
export async function attempt(
  code: string,
  place: string,
  check: () => Finding[] | Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await check();
  } catch (thrown) {
    return [error(code, ...explain(databaseFailure(thrown, "look", place)))];
  }
}

function explain(thrown: unknown): [what: string, fix: string | null] {
  return [messageOf(thrown), thrown instanceof SyncError ? (thrown.hint ?? null) : null];
}

/** What Typesense or the network said. */
export function failureFinding(code: string, severity: "warning" | "error", { message, hint }: Failure): Finding {
  return { code, severity, what: message, fix: hint ?? "see that Typesense can be reached" };
}

/** A word of a command line for the shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Several words of a command line, such as table names. */
export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}
