/** Exit codes of the command line, after sysexits(3). */
export const EXIT = { done: 0, found: 1, usage: 2, temporary: 75, configuration: 78 } as const;

/** What the command line exits with; an error of the library carries it, too. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What an error tells besides its message. */
export interface ErrorDetails {
  /** What was being attempted, in a few words: "open the database". */
  operation: string;
  /** Where: a path, a table, a URL. Never a secret. */
  place?: string;
  /** What the reader can do about it; printed after `Try:`. */
  hint?: string;
  /** Whether the same attempt may succeed later without anybody changing anything. */
  retryable?: boolean;
  /** 75 where a retry can help and 78 where it can't, if left out. */
  exitCode?: ExitCode;
  cause?: unknown;
}

/**
 * The one error class that reaches people. Everything a reader needs is a field,
 * so that the terminal, the log and `--json` can each show it their way.
 */
export class SyncError extends Error {
  /** What was being attempted, in a few words. */
  readonly operation: string;
  /** Where: a path, a table, a URL. Never a secret. */
  readonly place: string | undefined;
  /** What the reader can do about it. */
  readonly hint: string | undefined;
  /** Whether the same attempt may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** 1: a check found something, 2: wrong usage, 75: a temporary failure, 78: something has to be mended first. */
  readonly exitCode: ExitCode;

  constructor(message: string, details: ErrorDetails) {
    super(message, { cause: details.cause });
    this.name = "SyncError";
    this.operation = details.operation;
    this.place = details.place;
    this.hint = details.hint;
    this.retryable = details.retryable ?? false;
    this.exitCode = details.exitCode ?? (this.retryable ? EXIT.temporary : EXIT.configuration);
  }
}

/** A check found something, and the command has said what: nothing more is to be printed. */
export class CheckFailed extends Error {}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
