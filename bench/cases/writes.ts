import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { folder, makeDatabase } from "../rig/database.js";
import { median, rounded, thousands } from "../rig/numbers.js";
import { Program } from "../rig/process.js";
import type { Options, Row } from "../row.js";

const TEXTS = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
/** Ten text columns of some 500 bytes together, one of them unique: a guard is needed. */
const TABLE = `CREATE TABLE bench_rows (id INTEGER PRIMARY KEY, u TEXT UNIQUE, ${TEXTS.map((name) => `${name} TEXT`).join(", ")})`;
const TEXT = "'the tide repeats what the water tells the rocks and'";

type Verb = "insert" | "update" | "delete";
const GOALS = { bulk: { insert: 1.5 }, autocommit: { insert: 1.35, update: 1.7 } } as const;

const sqlOf: Readonly<Record<Verb, (n: number) => string>> = {
  insert: (n) => `INSERT INTO bench_rows VALUES (${n}, 'u${n}', ${TEXTS.map(() => TEXT).join(", ")});`,
  update: (n) => `UPDATE bench_rows SET a = 'a' || a, b = 'the rocks' WHERE id = ${n};`,
  delete: (n) => `DELETE FROM bench_rows WHERE id = ${n};`,
};

/** The application's writes with our triggers, against the same without: instructions where valgrind is there, and time. */
export async function writes({ say, rounds }: Options): Promise<Row[]> {
  const place = folder();
  try {
    const bases: Record<"wal" | "delete", string> = { wal: `${place.path}/wal.db`, delete: `${place.path}/delete.db` };
    for (const mode of ["wal", "delete"] as const) await prepare(bases[mode], mode);
    const rows: Row[] = [];
    for (const way of ["bulk", "autocommit"] as const) {
      for (const verb of ["insert", "update", "delete"] as const) {
        say(`${way} ${verb}`);
        if (hasValgrind()) rows.push(instructions(place.path, bases.wal, way, verb));
        for (const mode of ["wal", "delete"] as const)
          rows.push(time(place.path, bases[mode], mode, way, verb, rounds));
      }
    }
    if (!hasValgrind()) say("valgrind is not here: no instructions are counted");
    return [...rows, walBytes(place.path, bases.wal)];
  } finally {
    place.remove();
  }
}

/** Two databases with the same 5,000 rows: one without triggers, one with. */
async function prepare(path: string, mode: "wal" | "delete"): Promise<void> {
  makeDatabase(path, TABLE, mode);
  shell(path, [...Array(5_000).keys()].map((n) => sqlOf.insert(n + 1)).join("\n"), { bulk: true });
  copyFileSync(path, `${path}-with`);
  await new Program(["install-triggers", "bench_rows"], { DATABASE_URL: `${path}-with` }).done();
}

function script(verb: Verb, count: number): string {
  const first = verb === "insert" ? 5_001 : 1;
  return [...Array(count).keys()].map((n) => sqlOf[verb](first + n)).join("\n");
}

function shell(path: string, statements: string, { bulk = false } = {}): string {
  const text = `PRAGMA synchronous = OFF;\n${bulk ? `BEGIN;\n${statements}\nCOMMIT;` : statements}`;
  return execFileSync("sqlite3", ["-batch", "-bail", path], {
    input: text,
    encoding: "utf8",
    maxBuffer: 1e8,
    stdio: ["pipe", "pipe", "pipe"],
  });
}

function fresh(folder: string, base: string): string {
  const copy = `${folder}/copy.db`;
  for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(`${copy}${end}`, { force: true });
  copyFileSync(base, copy);
  return copy;
}

function hasValgrind(): boolean {
  try {
    execFileSync("valgrind", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** The application under callgrind: prepared statements, as every driver has them. */
const APPLICATION = `
import sqlite3, sys
path, verb, count, bulk = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "bulk"
text = "the tide repeats what the water tells the rocks and"
statements = {
    "insert": ("INSERT INTO bench_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", lambda n: (5001 + n, f"u{5001 + n}", *[text] * 9)),
    "update": ("UPDATE bench_rows SET a = ?, b = ? WHERE id = ?", lambda n: ("a" + text, "the rocks", 1 + n)),
    "delete": ("DELETE FROM bench_rows WHERE id = ?", lambda n: (1 + n,)),
}
statement, values = statements[verb]
connection = sqlite3.connect(path, isolation_level=None)
connection.execute("PRAGMA synchronous = OFF")
if bulk:
    connection.execute("BEGIN")
for n in range(count):
    connection.execute(statement, values(n))
if bulk:
    connection.execute("COMMIT")
`;

/** The interpreter itself: what is called python3 may be a script that looks for it. */
function python(): string {
  return execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
}

/** Instructions of the writes as the application makes them, driver and all: those of the same program without any are taken off. */
function count(place: string, base: string, verb: Verb, rows: number, way: string): number {
  const out = `${place}/callgrind.out`;
  const total = (writes: number) => {
    const program = [python(), "-c", APPLICATION, fresh(place, base), verb, String(writes), way];
    const args = ["--tool=callgrind", `--callgrind-out-file=${out}`, ...program];
    execFileSync("valgrind", args, { stdio: "ignore", env: { ...process.env, PYTHONHASHSEED: "0" } });
    return Number(/^(?:summary|totals): (\d+)/m.exec(readFileSync(out, "utf8"))?.[1]);
  };
  return total(rows) - total(0);
}

function instructions(place: string, base: string, way: keyof typeof GOALS, verb: Verb): Row {
  const rows = way === "bulk" ? 2_000 : 500;
  const without = count(place, base, verb, rows, way);
  const with_ = count(place, `${base}-with`, verb, rows, way);
  const goal = (GOALS[way] as Partial<Record<Verb, number>>)[verb];
  const ratio = with_ / without;
  return {
    what: `instructions of ${way} ${verb}`,
    measured: `${thousands(with_ / rows)} a row`,
    against: `without triggers: ${thousands(without / rows)}`,
    ratio: rounded(ratio),
    goal: goal === undefined ? "" : `≤ ${goal}`,
    met: goal === undefined ? null : ratio <= goal,
  };
}

function time(place: string, base: string, mode: string, way: keyof typeof GOALS, verb: Verb, rounds: number): Row {
  const statements = script(verb, way === "bulk" ? 5_000 : 1_000);
  const once = (path: string) => {
    const copy = fresh(place, path);
    const began = performance.now();
    shell(copy, statements, { bulk: way === "bulk" });
    return performance.now() - began;
  };
  const took = { without: [] as number[], with: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    took.without.push(once(base));
    took.with.push(once(`${base}-with`));
  }
  const [without, with_] = [median(took.without), median(took.with)];
  return {
    what: `time of ${way} ${verb}, ${mode === "wal" ? "WAL" : "rollback journal"}`,
    measured: `${rounded(with_, 1)} ms`,
    against: `without triggers: ${rounded(without, 1)} ms`,
    ratio: rounded(with_ / without),
    goal: "",
    met: null,
  };
}

function walBytes(place: string, base: string): Row {
  const bytes = (path: string) => {
    const copy = fresh(place, path);
    const text = `PRAGMA wal_autocheckpoint = 0;\n${script("update", 500)}\n.system stat -c %s ${copy}-wal`;
    return Number(shell(copy, text).trim().split("\n").at(-1)) / 500;
  };
  const [without, with_] = [bytes(base), bytes(`${base}-with`)];
  return {
    what: "WAL a change in autocommit (update)",
    measured: `${thousands(with_ - without)} bytes more`,
    against: `without triggers: ${thousands(without)} bytes`,
    ratio: rounded(with_ / without),
    goal: "≤ 4,300 bytes",
    met: with_ - without <= 4_300,
  };
}
