import { Command } from "commander";
import { catchUp } from "./cases/catch-up.js";
import { growth } from "./cases/growth.js";
import { idle } from "./cases/idle.js";
import { latency } from "./cases/latency.js";
import { rebuild } from "./cases/rebuild.js";
import { writes } from "./cases/writes.js";
import { machine } from "./machine.js";
import { asTable, intoReadme } from "./report.js";
import type { Options, Row } from "./row.js";

const cases: Readonly<Record<string, (options: Options) => Promise<Row[]>>> = {
  "catch-up": catchUp,
  latency,
  writes,
  idle,
  growth,
  rebuild,
};

const command = new Command("bench")
  .description("measures what fountain-sync costs; a whole run puts its table into the README")
  .option("--only <names>", `some of ${Object.keys(cases).join(",")}`, Object.keys(cases).join(","))
  .option("--rows <number>", "rows of the large tables", "1000000")
  .option("--rounds <number>", "how often what is compared is measured alternately", "5")
  .option("--seconds <number>", "how long writers write", "10")
  .option("--json", "report as JSON")
  .parse();
const flags = command.opts<{ only: string; rows: string; rounds: string; seconds: string; json?: boolean }>();

const options: Options = {
  rows: Number(flags.rows),
  rounds: Number(flags.rounds),
  seconds: Number(flags.seconds),
  say: (text) => process.stderr.write(`  ${text}\n`),
};
const names = flags.only.split(",");
const unknown = names.filter((name) => !Object.hasOwn(cases, name));
if (unknown.length > 0) command.error(`--only ${unknown.join(",")}: there is no such measurement`);

const rows: Row[] = [];
for (const name of names) {
  process.stderr.write(`${name}\n`);
  rows.push(...((await cases[name]?.(options)) ?? []));
}
const where = machine(process.env.TYPESENSE_TEST_URL ? "Typesense" : "the emulator, on the same cores");
process.stdout.write(
  flags.json ? `${JSON.stringify({ machine: where, rows }, null, 2)}\n` : `${where}\n\n${asTable(rows)}\n`,
);
const isWhole = names.length === Object.keys(cases).length && options.rows >= 1_000_000;
if (isWhole) intoReadme(where, rows);
