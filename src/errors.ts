/** Exit codes of the command line, after sysexits(3). */
export const EXIT = { done: 0, found: 1, usage: 2, temporary: 75, configuration: 78 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface ErrorDetails {
  /** What was being attempted, in a few words: "open the database". */
  operation: string;
  /** Where: a path, a table, a URL. Never a secret. */
  place?: string;
  /** What the reader can do about it; printed after `Try:`. */
  hint?: string;
  /** Whether the same attempt may succeed later without anybody changing anything. */
  retryable?: boolean;
  exitCode?: ExitCode;
  cause?: unknown;
}

/**
 * The one error class that reaches people. Everything a reader needs is a field,
 * so that the terminal, the log and `--json` can each show it their way.
 */
export class SyncError extends Error {
  readonly operation: string;
  readonly place: string | undefined;
  readonly hint: string | undefined;
  readonly retryable: boolean;
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
