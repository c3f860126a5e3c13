import { Command } from "commander";
import { changeInWords } from "../../../collection/change-in-words.js";
import { approveVersions, schemaVersions } from "../../../collection/version.js";
import { type BothDatabases, withBothDatabases } from "../../../daemon/beside/both-databases.js";
import type { Connection } from "../../../database/open.js";
import { SyncError } from "../../../errors.js";
import { allStreams, type Stream } from "../../../outbox/stream.js";
import { historyOf, liveStreams, planFor, type VersionReport } from "../../../sync/schema/report.js";
import { carryOut } from "../../carry-out.js";
import { configOf, withSettings } from "../../configured.js";
import { inOnePiece, type Progress, progressOfStreams, together } from "../../progress.js";
import { say, sayJson } from "../../report.js";
import { waitSeconds } from "../../seconds.js";

interface Flags {
  json?: boolean;
  timeout: number;
}

export function applyCommand(): Command {
  const command = new Command("apply")
    .description("carry out plans that wait for you (SCHEMA_POLICY=manual) or have failed")
    .argument("[tables...]", "the tables; without any: all")
    .option("--timeout <seconds>", "give up waiting (exit 75) when nothing goes on for so long", waitSeconds, 60)
    .option("--json", "report as JSON");
  return withSettings(command, ["database", "typesense", "delivery", "schema", "log"])
    .addHelpText("after", "\nExample:\n  fountain-sync schema apply characters")
    .action(async (tables: string[], flags: Flags, self: Command) => {
      const config = configOf(self);
      const applied = await withBothDatabases(config, tables, [] as VersionReport[], async (both) => {
        const { state, tableIds } = both;
        const before = historyOf(state, liveStreams(state, tableIds));
        for (const id of tableIds) approveVersions(state, id);
        const timeoutMs = flags.timeout * 1000;
        const progressOf = progressOfStreams();
        await carryOut(config, () => remaining(both, progressOf), { timeoutMs, approved: tableIds });
        requireApplied(state, tableIds);
        const old = new Set(before.filter((version) => version.state === "applied").map(identityOf));
        return historyOf(state, liveStreams(state, tableIds)).filter((version) => !old.has(identityOf(version)));
      });
      if (flags.json) return sayJson(applied);
      if (applied.length === 0) return say("Nothing to do: every collection follows its table.");
      for (const { table, version, changes, action } of applied) {
        say(`${table}: version ${version}: ${changes.map(changeInWords).join("; ") || action} (${action})`);
      }
    });
}

/** Plans that are not carried out, and rows that are to be sent again. One that has failed anew is not waited for. */
function remaining(both: BothDatabases, progressOf: (stream: Stream) => Progress): Progress | undefined {
  const { state, tableIds } = both;
  approveSinceSeen(both);
  const left = liveStreams(state, tableIds).flatMap((stream) => {
    const plan = planFor(both, stream);
    if (plan?.state === "failed") return [];
    if (plan) return [inOnePiece(`${plan.table}: ${plan.action} is ${plan.state}`)];
    return stream.backfillDone === null ? [] : [progressOf(stream)];
  });
  const building = allStreams(state).filter(({ role, tableId }) => role === "building" && tableIds.includes(tableId));
  return left.length === 0 ? undefined : together([...left, ...building.map(progressOf)]);
}

/** The daemon may not have seen yet what the operator has seen. */
function approveSinceSeen({ state, tableIds }: BothDatabases): void {
  for (const id of tableIds) {
    const newest = schemaVersions(state, id).at(-1);
    if (newest?.state === "planned" && newest.approved === 0) approveVersions(state, id);
  }
}

/** @throws SyncError naming what could not be carried out */
function requireApplied(state: Connection, tableIds: readonly number[]): void {
  const failed = tableIds
    .flatMap((id) => schemaVersions(state, id).slice(-1))
    .filter((version) => version.state !== "applied");
  const [first] = failed;
  if (!first) return;
  const reasons = failed.map(({ table, failure, state: now }) => `${table}: ${failure ?? now}`).join("; ");
  throw new SyncError(`not everything could be carried out: ${reasons}`, {
    operation: "apply the plans",
    place: first.table,
    hint: `mend what it says, then fountain-sync schema apply; fountain-sync rebuild ${first.table} makes a new collection`,
  });
}

function identityOf({ table, version }: VersionReport): string {
  return JSON.stringify([table, version]);
}
