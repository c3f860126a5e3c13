import { Command } from "commander";
import { count } from "../../count.js";
import { withBothDatabases } from "../../daemon/beside/both-databases.js";
import type { Connection } from "../../database/open.js";
import { writing } from "../../database/transaction.js";
import { addRequest, requestsOf } from "../../outbox/requests.js";
import { allStreams, type Stream, UNPREPARED } from "../../outbox/stream.js";
import { carryOut } from "../carry-out.js";
import { configOf, withSettings } from "../configured.js";
import { inOnePiece, type Progress, progressOfStreams, together } from "../progress.js";
import { say, sayJson } from "../report.js";
import { waitSeconds } from "../seconds.js";

interface Flags {
  json?: boolean;
  timeout: number;
}

export function backfillCommand(): Command {
  const command = new Command("backfill")
    .description(
      "send every row of a table again, in key order, while changes go on; documents without a row are removed",
    )
    .argument("[tables...]", "the tables; without any: all that are captured")
    .option("--timeout <seconds>", "give up waiting (exit 75) when nothing goes on for so long", waitSeconds, 60)
    .option("--json", "report as JSON");
  return withSettings(command, ["database", "typesense", "delivery", "schema", "log"])
    .addHelpText("after", "\nExample:\n  fountain-sync backfill lines")
    .action(async (tables: string[], flags: Flags, self: Command) => {
      const config = configOf(self);
      const done = await withBothDatabases(config, tables, [] as Done[], async ({ state, tableIds }) => {
        const streams = ask(state, tableIds);
        const progressOf = progressOfStreams();
        const totals = new Map<string, number>();
        await carryOut(config, () => remaining(state, streams, totals, progressOf), {
          timeoutMs: flags.timeout * 1000,
        });
        return streams.map(({ table }) => ({ table, rows: totals.get(table) ?? null }));
      });
      if (flags.json) return sayJson(done);
      if (done.length === 0) return say("Nothing to send again: `fountain-sync run` sends every row by itself.");
      for (const { table, rows } of done)
        say(`${table}: ${rows === null ? "every row" : count(rows, "row")} sent again`);
    });
}

interface Done {
  table: string;
  /** null where that was over before anybody could look. */
  rows: number | null;
}

/** One that is under way, perhaps since a command that was killed, goes on where it is. */
function ask(state: Connection, tableIds: readonly number[]): Stream[] {
  return writing(state, () => {
    const streams = liveOf(state, tableIds).filter(({ schemaVersion }) => schemaVersion !== UNPREPARED);
    for (const { id, backfillDone } of streams) {
      const isAsked = requestsOf(state, id).some(({ kind }) => kind === "backfill");
      if (backfillDone === null && !isAsked) addRequest(state, id, { kind: "backfill" });
    }
    return streams;
  });
}

function liveOf(state: Connection, tableIds: readonly number[]): Stream[] {
  return allStreams(state).filter(({ role, tableId }) => role === "live" && tableIds.includes(tableId));
}

function remaining(
  state: Connection,
  before: readonly Stream[],
  totals: Map<string, number>,
  progressOf: (stream: Stream) => Progress,
): Progress | undefined {
  const now = liveOf(
    state,
    before.map(({ tableId }) => tableId),
  );
  for (const { table, backfillTotal } of now) if (backfillTotal !== null) totals.set(table, backfillTotal);
  const open = now.filter(({ id, backfillDone, repairDue }) => {
    return backfillDone !== null || repairDue === 1 || requestsOf(state, id).length > 0;
  });
  if (open.length === 0) return undefined;
  const isToBegin = ({ id, reason, backfillDone }: Stream) =>
    reason === null && backfillDone === null && requestsOf(state, id).length > 0;
  return together(
    open.map((stream) => (isToBegin(stream) ? inOnePiece(`${stream.table}: asked for`) : progressOf(stream))),
  );
}
