/** One request that was received in full. */
export interface RequestEntry {
  method: string;
  /** With its query. */
  path: string;
  /** Null while there is no answer, and for good where none was given. */
  status: number | null;
  /** When the body was complete, in milliseconds since 1970. */
  at: number;
  /** The size of the body. */
  bytes: number;
}

const MOST = 10_000;

/** The latest requests, oldest first. */
export class RequestLog {
  private entries: RequestEntry[] = [];

  add(entry: RequestEntry): RequestEntry {
    if (this.entries.length >= MOST) this.entries = this.entries.slice(MOST / 10);
    this.entries.push(entry);
    return entry;
  }

  list(): RequestEntry[] {
    return this.entries.map((entry) => ({ ...entry }));
  }

  clear(): void {
    this.entries = [];
  }
}
