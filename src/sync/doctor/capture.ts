import { type CapturedTable, capturedTables, ownTables } from "../../capture/captured.js";
import { compileFailure } from "../../capture/compile.js";
import { compareTriggers } from "../../capture/drift.js";
import { judge } from "../../capture/judge.js";
import { foldCase, OUTBOX, TABLES } from "../../capture/names.js";
import { requireOurs } from "../../capture/outbox-plan.js";
import { planInstall } from "../../capture/plan.js";
import { currentName } from "../../capture/renamed.js";
import { silencingTriggers } from "../../capture/silencing.js";
import { storedTriggers, triggersOf } from "../../capture/stored-trigger.js";
import { guardWarnings } from "../../capture/warnings.js";
import type { MappingFile } from "../../config/mapping/schema.js";
import type { ColumnName } from "../../config/types.js";
import { introspect } from "../../database/introspect.js";
import type { Connection } from "../../database/open.js";
import { quoteIdentifier } from "../../database/quote.js";
import type { TableShape } from "../../database/shape.js";
import { error, type Finding, info, ok, shellWord, shellWords, warning } from "./finding.js";

/**
 * The outbox, and the triggers of every captured table: whether they are there and what they should be.
 *
 * @param wanted tables that the settings name
 * @param excluded columns that the settings keep out
 * @param mapping what is asked for in the mapping file: triggers follow from it, too
 */
export function examineCapture(
  connection: Connection,
  wanted: readonly string[],
  excluded: readonly ColumnName[],
  mapping: MappingFile,
): Finding[] {
  const broken = brokenOutbox(connection);
  if (broken.length > 0) return broken;
  requireOurs(connection);
  const captured = capturedTables(connection);
  if (captured.length === 0) {
    return [
      error(
        "nothing_captured",
        "no table is captured",
        `fountain-sync install-triggers ${shellWords(wanted) || "TABLE…"}`,
      ),
    ];
  }
  const known = new Set(captured.map(({ name }) => foldCase(name)));
  const missing = wanted.filter((name) => !known.has(foldCase(name)));
  const asked =
    missing.length === 0
      ? []
      : [
          warning(
            "not_captured",
            `SYNC_TABLES names tables that are not captured: ${missing.join(", ")}`,
            `fountain-sync install-triggers ${shellWords(missing)}`,
          ),
        ];
  return [...asked, ...captured.flatMap((table) => examineTable(connection, table, excluded, mapping))];
}

/** Triggers without the tables that they write into make every write of the application fail. */
function brokenOutbox(connection: Connection): Finding[] {
  const lacking = [OUTBOX, TABLES].filter((name) => !ownTables(connection).has(name));
  const ours = storedTriggers(connection).filter(({ tableId }) => tableId !== undefined);
  if (lacking.length === 0 || ours.length === 0) return [];
  const what = `${lacking.join(" and ")} is gone, but our triggers are there: the application's writes to ${[...new Set(ours.map(({ table }) => table))].join(", ")} fail`;
  const statements = ours.map(({ name }) => `DROP TRIGGER ${quoteIdentifier(name)};`).join(" ");
  return [error("outbox_missing", what, `${statements} Then fountain-sync install-triggers`)];
}

function examineTable(
  connection: Connection,
  { id, name }: CapturedTable,
  excluded: readonly ColumnName[],
  mapping: MappingFile,
): Finding[] {
  const install = installing(connection, name, excluded);
  const renamed = currentName(connection, { id, name });
  if (renamed !== undefined) return [info("table_renamed", `${name} is called ${renamed} now: the daemon follows it`)];
  const shape = introspect(connection, name);
  if (!shape) {
    const fix = `put the table back, or fountain-sync uninstall-triggers ${shellWord(name)}`;
    return [error("table_missing", `${name} is captured, but there is no such table`, fix)];
  }
  const request = { tables: [name], allowSensitive: true, excluded: [], mapping };
  const expected =
    shape.key.length > 0 ? planInstall(connection, request).tables.flatMap((table) => table.triggers) : [];
  const stored = storedTriggers(connection);
  const drift = compareTriggers(expected, triggersOf(stored, shape.name, id), shape.name);
  const findings = Object.entries(drift).flatMap(([kind, triggers]) =>
    triggers.length === 0
      ? []
      : [error(`triggers_${kind}`, `${name}: triggers are ${kind}: ${triggers.join(", ")}`, install)],
  );
  const silencing = silencingTriggers(stored, id);
  if (silencing.length > 0) {
    const what = `${name}: the trigger ${silencing.join(", ")} may raise IGNORE and is newer than ours, which then don't fire`;
    findings.push(error("triggers_silenced", what, install));
  }
  if (findings.length === 0) findings.push(ok("triggers", `${name}: the triggers are there and as they should be`));
  return [...findings, ...(shape.key.length > 0 ? limits(connection, shape) : [])];
}

/** What is captured already was allowed once. */
function installing(connection: Connection, table: string, excluded: readonly ColumnName[]): string {
  const judgement = judge(connection, table, { tables: [table], allowSensitive: false, excluded });
  const allow = "refusal" in judgement ? " --allow-sensitive" : "";
  return `fountain-sync install-triggers ${shellWord(table)}${allow}`;
}

/** What the guards of a table can't do, and whether it can be written to. */
function limits(connection: Connection, shape: TableShape): Finding[] {
  const guards = guardWarnings(shape).map((each) => warning("capture_limit", `${shape.name}: ${each}`, null));
  const failure = compileFailure(connection, shape);
  if (!failure) return guards;
  const what = `${shape.name}: a write can't be compiled here (${failure.message})`;
  const fix = "harmless where the application defines what is missing; else drop the trigger or view that names it";
  return [...guards, warning("write_broken", what, fix)];
}
