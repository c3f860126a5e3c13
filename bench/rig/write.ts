import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface Writing {
  database: string;
  /** With the parameter :n, which grows by one with each run. */
  statement: string;
  first: number;
  /** Commits a second; 0: without a pause. */
  rate: number;
  lastingMs: number;
}

export interface Commit {
  n: number;
  /** When it was over, on the machine's monotonic clock, in milliseconds. */
  at: number;
  tookMs: number;
}

/** Has another process write. */
export async function write({ database, statement, first, rate, lastingMs }: Writing): Promise<Commit[]> {
  const program = fileURLToPath(new URL("./writer.js", import.meta.url));
  const args = [program, database, statement, String(first), String(rate), String(lastingMs)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  await once(child, "close");
  const commits = JSON.parse(text) as [number, number, number][];
  return commits.map(([n, at, tookMs]) => ({ n, at, tookMs }));
}
