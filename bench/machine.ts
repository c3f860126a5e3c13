import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import Database from "better-sqlite3";

/** The machine that a result belongs to, in one line. */
export function machine(server: string): string {
  const connection = new Database(":memory:");
  const sqlite = connection.prepare("SELECT sqlite_version()").pluck().get() as string;
  connection.close();
  const kernel = readFileSync("/proc/sys/kernel/osrelease", "utf8").trim().replace(/-.*$/, "");
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${cpus()[0]?.model}), ${memory} GiB, Linux ${kernel}, Node ${process.versions.node}, SQLite ${sqlite}, server: ${server}`;
}
