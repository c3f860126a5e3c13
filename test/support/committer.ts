import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * A Python program that commits one change after the other, updates or inserts, too, as fast as it can and with its driver's own
 * time-out of 5 s, until its standard input ends. It tells how long each commit took, and every error.
 */
const script = `
import json, random, sqlite3, sys, threading, time
database, table, rows, inserts = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "inserts"
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
connection = sqlite3.connect(database, isolation_level=None)
connection.execute("PRAGMA synchronous = OFF")
took, errors = [], []
while not ended.is_set():
    began = time.perf_counter()
    try:
        if inserts and random.random() < 0.2: connection.execute(f"INSERT INTO {table} (n) VALUES (0)")
        else: connection.execute(f"UPDATE {table} SET n = n + 1 WHERE id = ?", (random.randint(1, rows),))
    except sqlite3.Error as error:
        errors.append(str(error))
    took.append((time.perf_counter() - began) * 1000)
json.dump({"took": took, "errors": errors}, sys.stdout)
`;

export interface Commits {
  count: number;
  /** In milliseconds. */
  p50: number;
  p99: number;
  p999: number;
  worst: number;
  errors: string[];
}

/**
 * Lets it write until `work` is done.
 *
 * @param kind whether one change in five is a new row
 */
export async function committing(
  database: string,
  table: string,
  rows: number,
  work: () => Promise<unknown>,
  kind: "updates" | "inserts" = "updates",
): Promise<Commits> {
  const child = spawn("python3", ["-c", script, database, table, String(rows), kind], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const closed = once(child, "close");
  await work().finally(() => child.stdin.end());
  await closed;
  const { took, errors } = JSON.parse(output) as { took: number[]; errors: string[] };
  took.sort((a, b) => a - b);
  const at = (share: number) => Math.round((took[Math.floor(took.length * share)] ?? 0) * 100) / 100;
  return { count: took.length, p50: at(0.5), p99: at(0.99), p999: at(0.999), worst: at(1 - 1e-9), errors };
}
