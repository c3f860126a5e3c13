/**
 * Why a request to Typesense did not succeed. What to do follows from the kind alone:
 * - unavailable: certainly not applied; back off and send again
 * - uncertain: perhaps applied, perhaps later; back off, send again, and send those keys once more later
 * - misconfigured: no retry helps before somebody changes something
 * - missing: the collection (or alias) is not there
 * - exists: something of that name is there already
 * - altering: another schema change is running; ask again
 * - refused: the request's own content is at fault
 */
export type FailureKind = "unavailable" | "uncertain" | "misconfigured" | "missing" | "exists" | "altering" | "refused";

/** Why a request did not do what it was to do. */
export interface Failure {
  kind: FailureKind;
  /** What the server or the network said; never holds the API key. */
  message: string;
  hint?: string;
  /** HTTP status, or undefined where no answer came. */
  status?: number;
}

/** An expected outcome of a request: its value, or a failure that the caller must deal with. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export function succeeded<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function failed(failure: Failure): { ok: false; failure: Failure } {
  return { ok: false, failure };
}
