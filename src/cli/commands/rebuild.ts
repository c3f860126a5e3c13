import { Command } from "commander";
import { approveVersions } from "../../collection/version.js";
import { withBothDatabases } from "../../daemon/beside/both-databases.js";
import type { Connection } from "../../database/open.js";
import { writing } from "../../database/transaction.js";
import { EXIT, SyncError } from "../../errors.js";
import { allStreams, type Stream, UNPREPARED } from "../../outbox/stream.js";
import { addBuilding } from "../../sync/rebuild/begin.js";
import { liveStreams } from "../../sync/schema/report.js";
import { carryOut } from "../carry-out.js";
import { configOf, withSettings } from "../configured.js";
import { type Progress, progressOfStreams, together } from "../progress.js";
import { say, sayJson } from "../report.js";
import { waitSeconds } from "../seconds.js";

interface Flags {
  keep?: boolean;
  json?: boolean;
  timeout: number;
}

interface Rebuilt {
  table: string;
  collection: string;
  replaced: string;
}

export function rebuildCommand(): Command {
  const command = new Command("rebuild")
    .description("fill a new collection beside the live one, then put it in its place; searches go on meanwhile")
    .argument("[tables...]", "the tables; without any: all that are captured")
    .option("--keep", "keep the collection that is replaced (default: dropped after REBUILD_GRACE)")
    .option("--timeout <seconds>", "give up waiting (exit 75) when nothing goes on for so long", waitSeconds, 60)
    .option("--json", "report as JSON");
  return withSettings(command, ["database", "typesense", "delivery", "schema", "log"])
    .addHelpText("after", "\nExample:\n  fountain-sync rebuild lines --keep")
    .action(async (tables: string[], flags: Flags, self: Command) => {
      const config = configOf(self);
      const rebuilt = await withBothDatabases(config, tables, [] as Rebuilt[], async ({ state, tableIds }) => {
        const streams = liveStreams(state, tableIds);
        begin(state, streams, flags.keep ?? false);
        const progressOf = progressOfStreams();
        await carryOut(config, () => remaining(state, streams, progressOf), {
          timeoutMs: flags.timeout * 1000,
          approved: tableIds,
        });
        return results(state, streams);
      });
      if (flags.json) return sayJson(rebuilt);
      if (rebuilt.length === 0) return say("Nothing to rebuild: `fountain-sync run` has made no collection yet.");
      for (const { table, collection, replaced } of rebuilt)
        say(`${table}: ${collection} has taken the place of ${replaced}`);
    });
}

function begin(state: Connection, streams: readonly Stream[], keepOld: boolean): void {
  const adopted = streams.find(({ alias }) => alias === null);
  if (keepOld && adopted) {
    throw new SyncError(`${adopted.collection} can't be kept: it stands under the name that the alias is to have`, {
      operation: "rebuild",
      hint: "rebuild without --keep; the new collection holds every row of the table",
      exitCode: EXIT.usage,
    });
  }
  writing(state, () => {
    for (const stream of streams) {
      if (stream.schemaVersion === UNPREPARED) continue;
      // Who asks for a new collection has also said that it may be made for the table as it is.
      approveVersions(state, stream.tableId);
      addBuilding(state, stream, { keepOld });
    }
  });
}

function remaining(
  state: Connection,
  streams: readonly Stream[],
  progressOf: (stream: Stream) => Progress,
): Progress | undefined {
  const ids = new Set(streams.map(({ tableId }) => tableId));
  const building = allStreams(state).filter(({ tableId, role }) => role === "building" && ids.has(tableId));
  if (building.length === 0) return undefined;
  return together(building.map(progressOf));
}

function results(state: Connection, before: readonly Stream[]): Rebuilt[] {
  const now = allStreams(state);
  return before.flatMap(({ tableId, collection: replaced }) => {
    const live = now.find((stream) => stream.tableId === tableId && stream.role === "live");
    return live && live.collection !== replaced ? [{ table: live.table, collection: live.collection, replaced }] : [];
  });
}
