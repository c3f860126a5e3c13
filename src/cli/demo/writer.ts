import { createInterface } from "node:readline";
import { openApplication } from "../../database/open.js";

/**
 * The application's part in the demo: a process of its own that knows nothing of fountain-sync. It runs each SQL statement
 * that it reads on standard input (as JSON, one a line) and answers with the time of the commit, in unix milliseconds.
 */
const connection = openApplication(process.argv[2] ?? "", { busyMs: 5_000 });
for await (const line of createInterface({ input: process.stdin })) {
  connection.exec(JSON.parse(line) as string);
  process.stdout.write(`${performance.timeOrigin + performance.now()}\n`);
}
connection.close();
