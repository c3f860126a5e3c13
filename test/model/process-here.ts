import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { EventEmitter } from "node:events";
import Database from "better-sqlite3";

/** The part of this process that stands for a process of its own. */
export interface ProcessHere {
  /** How far its clock is ahead of the true one, in milliseconds. */
  readonly clockMs: number;
  /** Nothing of it is to have any effect any more. */
  readonly isKilled: boolean;
  /** Where it listens to signals. */
  readonly signals: EventEmitter;
  /** Called with each connection that it uses, each time. */
  uses(connection: Database.Database): void;
  /** Called at each point of `src/reached.ts`. */
  reaches(point: string): void;
  /** Called with what it writes to its standard output and error. */
  writes(text: string): void;
  /** Called with an error that nobody catches, which would end a process. */
  crashes(thrown: unknown): void;
}

const current = new AsyncLocalStorage<ProcessHere>();

/** The one that what happens just now belongs to, if any. */
export function processHere(): ProcessHere | undefined {
  return current.getStore();
}

/** Runs something as a process of its own: whatever it begins belongs to it, however much later it happens. */
export function runAs<T>(process: ProcessHere, work: () => T): T {
  return current.run(process, work);
}

const { prepare, exec } = Database.prototype;
Database.prototype.prepare = function (this: Database.Database, text: string) {
  current.getStore()?.uses(this);
  return prepare.call(this, text);
} as typeof prepare;
Database.prototype.exec = function (this: Database.Database, text: string) {
  current.getStore()?.uses(this);
  return exec.call(this, text);
};

subscribe("fountain-sync:reached", (point) => current.getStore()?.reaches(String(point)));

const TrueDate = Date;

/** The clock of each such process is its own. Timers go on as they do when somebody sets the clock. */
globalThis.Date = class extends TrueDate {
  constructor(...parts: [] | [number | string | Date]) {
    if (parts.length === 0) super(TrueDate.now() + ahead());
    else super(...parts);
  }
  static override now(): number {
    return TrueDate.now() + ahead();
  }
} as DateConstructor;

function ahead(): number {
  return current.getStore()?.clockMs ?? 0;
}

const DAY_MS = 86_400_000;
const UNIX_EPOCH_JULIAN = 2_440_587.5;

/** Makes the same of SQLite's clock, in one connection. The outbox needs no other function of time. */
export function setSqliteClock(connection: Database.Database, clockMs: () => number): void {
  const julianday = () => (TrueDate.now() + clockMs()) / DAY_MS + UNIX_EPOCH_JULIAN;
  connection.function("julianday", { varargs: true, deterministic: false }, julianday);
}
