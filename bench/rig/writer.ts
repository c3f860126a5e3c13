import Database from "better-sqlite3";
import { now } from "./observer.js";

/**
 * The application: a process of its own that runs a statement so many times a second (0: without a pause) and tells when each
 * commit was over and how long it took. Arguments: database, statement (with :n), first n, rate, milliseconds.
 */
const [database = "", statement = "", first = "0", rate = "0", lasting = "0"] = process.argv.slice(2);
const connection = new Database(database, { timeout: 5000 });
connection.pragma("synchronous = NORMAL");
const write = connection.prepare(statement);
const pause = Number(rate) > 0 ? 1000 / Number(rate) : 0;
const begun = now();
const commits: [n: number, at: number, took: number][] = [];
for (let n = Number(first); now() - begun < Number(lasting); n++) {
  const before = now();
  write.run({ n });
  const after = now();
  commits.push([n, after, after - before]);
  const next = begun + pause * commits.length;
  if (next > now()) await new Promise((resolve) => setTimeout(resolve, next - now()));
}
connection.close();
process.stdout.write(JSON.stringify(commits));
