/**
 * Invariant: whatever an application does in a process of its own, by whichever SQLite, every key whose row is another one afterwards
 * was captured, in simple cases exactly that, and the application sees the same as without our triggers.
 */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import { openApplication } from "../../src/database/open.js";
import { createDatabase, temporaryFolder } from "../support/databases.js";
import { nodeWriter, pythonWriter, shellWriter } from "../support/writers.js";
import { capturedChanges, changedKeys, rowsByKey } from "./captured-changes.js";
import { basicCases } from "./cases/basic.js";
import type { Case } from "./cases/case.js";
import { effectCases } from "./cases/effects.js";
import { keyCases } from "./cases/keys.js";
import { nameCases } from "./cases/names.js";
import { replaceCases } from "./cases/replace.js";
import { upsertCases } from "./cases/upsert.js";

const folder = temporaryFolder();
const cases = [...basicCases, ...upsertCases, ...replaceCases, ...keyCases, ...effectCases, ...nameCases];
const COUNTERS = "SELECT changes(), last_insert_rowid()";

describe.each([
  { writer: shellWriter, journalMode: "delete" },
  { writer: pythonWriter, journalMode: "wal" },
  { writer: nodeWriter, journalMode: "delete" },
  { writer: nodeWriter, journalMode: "wal" },
])("$writer.name, journal mode $journalMode", ({ writer, journalMode }) => {
  const trials = cases.map((each) => prepare(each, `${writer.name} ${journalMode}`, journalMode));
  const before = trials.map((trial) => rowsByKey(trial.watched, trial.tables));
  const outputs = writer.run(
    trials.flatMap(({ statements, watched, plain }) => [
      { file: watched, statements },
      { file: plain, statements },
    ]),
  );

  test.each(cases.map((each, at) => ({ ...each, at })))("$name", ({ at, captured }) => {
    const { watched, plain, tables } = trials[at]!;
    const changes = capturedChanges(watched, tables);
    const after = rowsByKey(watched, tables);
    const keys = new Set(changes.map(({ key }) => key));
    expect(changedKeys(before[at]!, after).filter((key) => !keys.has(key))).toEqual([]);
    if (captured) expect(changes.map(({ change }) => change)).toEqual(captured);
    expect(outputs[2 * at]).toBe(outputs[2 * at + 1]);
    expect(after).toEqual(rowsByKey(plain, tables));
  });
});

/** The same database twice, once with our triggers. */
function prepare(each: Case, name: string, journalMode: string) {
  const watched = createDatabase(folder, each.schema, journalMode);
  const plain = join(folder, `${name}-${watched.replace(/.*\//, "")}`);
  copyFileSync(watched, plain);
  const connection = openApplication(watched);
  const report = installTriggers(connection, { tables: "all", allowSensitive: false, excluded: [] });
  connection.close();
  const pragmas = ["PRAGMA synchronous = OFF", ...(each.pragma ? [`PRAGMA ${each.pragma}`] : [])];
  const counters = each.countersDiffer ? "SELECT changes()" : COUNTERS;
  const statements = [...pragmas, ...each.statements.flatMap((statement) => [statement, counters])];
  return { watched, plain, statements, tables: report.tables };
}
