/**
 * Keeps what the tests themselves open with better-sqlite3 from the garbage collector, for the reason that src/database/keep.ts
 * tells: since Node 24.19 it would abort the test process. The product's own connections are kept by the product.
 */
import Database from "better-sqlite3";

const kept = new Set<unknown>();
const { prepare, exec } = Database.prototype;

Database.prototype.prepare = function (this: Database.Database, source: string) {
  const statement = prepare.call(this, source);
  kept.add(this).add(statement);
  return statement;
} as typeof prepare;

Database.prototype.exec = function (this: Database.Database, source: string) {
  kept.add(this);
  return exec.call(this, source);
};

Database.prototype.pragma = function (this: Database.Database, source: string, options?: { simple?: boolean }) {
  const statement = this.prepare(`PRAGMA ${source}`);
  if (!statement.reader) return statement.run();
  return options?.simple ? statement.pluck().get() : statement.all();
};
