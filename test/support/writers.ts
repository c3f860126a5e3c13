import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Statements for one database file, one after the other in one connection; an error does not end them. */
export interface Job {
  file: string;
  statements: readonly string[];
}

/** A program of its own that writes to databases, as an application does. */
export interface Writer {
  name: string;
  /** Does all jobs in one process. What each printed (rows, and errors but for the shell) comes back, in order. */
  run(jobs: readonly Job[]): string[];
}

const SEPARATOR = "----- next job -----";
const root = fileURLToPath(new URL("../../", import.meta.url));

const python = `
import json, sqlite3, sys
outputs = []
for job in json.load(sys.stdin):
    connection = sqlite3.connect(job["file"], isolation_level=None)
    lines = []
    for statement in job["statements"]:
        try:
            lines.extend("|".join(map(repr, row)) for row in connection.execute(statement).fetchall())
        except sqlite3.Error as error:
            lines.append("error " + str(error))
    connection.close()
    outputs.append("\\n".join(lines))
json.dump(outputs, sys.stdout)
`;

const node = `
const Database = require("better-sqlite3");
const jobs = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const outputs = jobs.map((job) => {
  const connection = new Database(job.file).defaultSafeIntegers();
  const lines = [];
  for (const text of job.statements) {
    try {
      const statement = connection.prepare(text);
      if (statement.reader) lines.push(...statement.raw().all().map((row) => row.map(String).join("|")));
      else { const { changes, lastInsertRowid } = statement.run(); lines.push(changes + " " + lastInsertRowid); }
    } catch (error) {
      lines.push("error " + error.message);
    }
  }
  connection.close();
  return lines.join("\\n");
});
process.stdout.write(JSON.stringify(outputs));
`;

export const shellWriter: Writer = {
  name: "sqlite3 shell",
  run(jobs) {
    const script = jobs.map(({ file, statements }) => [`.open '${file}'`, ...statements.map((each) => `${each};`)]);
    const output = execute(
      "sqlite3",
      ["-batch"],
      script.map((lines) => lines.join("\n")).join(`\n.print ${SEPARATOR}\n`),
    );
    return output.split(`${SEPARATOR}\n`);
  },
};

/** The shell as a patient user of it: it waits for the lock, and an error is one. */
export function writeWithShell(file: string, statements: readonly string[]): void {
  const script = ["PRAGMA busy_timeout = 10000", ...statements].map((each) => `${each};`).join("\n");
  const { stderr, error } = spawnSync("sqlite3", ["-batch", file], {
    input: script,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (error || stderr !== "") throw new Error(`sqlite3 could not write: ${error?.message ?? stderr}`);
}

export const pythonWriter: Writer = {
  name: "Python",
  run: (jobs) => JSON.parse(execute("python3", ["-c", python], JSON.stringify(jobs))) as string[],
};

export const nodeWriter: Writer = {
  name: "better-sqlite3",
  run: (jobs) => JSON.parse(execute(process.execPath, ["-e", node], JSON.stringify(jobs))) as string[],
};

/** Runs a program in the project's folder with a text on its standard input; what it printed comes back. */
function execute(program: string, args: readonly string[], input: string): string {
  const { stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    input,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (error) throw new Error(`${program} did not run: ${error.message} ${stderr}`);
  return stdout;
}
