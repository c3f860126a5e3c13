import { Command } from "commander";
import { withBothDatabases } from "../../daemon/beside/both-databases.js";
import { EXIT, SyncError } from "../../errors.js";
import { beginReplay, previewReplay, type Replay } from "../../sync/replay.js";
import { configOf, withSettings } from "../configured.js";
import { confirmed } from "../confirmed.js";
import { deliverMarked } from "../deliver-marked.js";
import { say, sayJson } from "../report.js";
import { waitSeconds } from "../seconds.js";
import { parseSpan } from "../span.js";
import { columns } from "../text/columns.js";

interface Flags {
  fromSeq?: string;
  since?: string;
  all?: boolean;
  table?: string[];
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
  timeout: number;
}

export function replayCommand(): Command {
  const command = new Command("replay")
    .description("send again what changed since a time or a change: the rows as they are now, through the normal drain")
    .option("--from-seq <number>", "from this change on")
    .option("--since <time>", "from this time on: 30m, 2h, 7d ago, or 2026-11-23T10:00Z")
    .option("--all", "every change that is kept")
    .option("--table <name>", "only this table; may be given more than once", (name, names: string[] = []) => [
      ...names,
      name,
    ])
    .option("--dry-run", "only tell how much that is")
    .option("--yes", "don't ask")
    .option("--timeout <seconds>", "give up waiting (exit 75) when nothing goes on for so long", waitSeconds, 60)
    .option("--json", "report as JSON; asks nothing, so it needs --yes or --dry-run");
  return withSettings(command, ["database", "typesense", "delivery", "schema", "log"])
    .addHelpText("after", "\nExample:\n  fountain-sync replay --since 2h --dry-run")
    .action(async (flags: Flags, self: Command) => {
      const config = configOf(self);
      const start = parseSpan(flags);
      const tables = flags.table ?? [];
      const replay = await withBothDatabases(config, tables, undefined, ({ source, state, tableIds }) =>
        previewReplay(source.connection, state, tableIds, start, async (work) => work()),
      );
      if (!replay) throw nothingYet();
      if (!flags.json) tell(replay);
      if (flags.dryRun || replay.tables.length === 0) return flags.json ? sayJson(replay) : undefined;
      if (!flags.yes && !(await confirmed("Send these again?"))) return say("Nothing was changed.");
      await withBothDatabases(config, tables, undefined, ({ state, tableIds }) =>
        beginReplay(state, tableIds, replay.from_seq),
      );
      await deliverMarked(config, tables, { timeoutMs: flags.timeout * 1000 });
      if (flags.json) sayJson(replay);
      else say("Delivered.");
    });
}

function nothingYet(): SyncError {
  return new SyncError("nothing was ever delivered from this database", {
    operation: "replay",
    hint: "fountain-sync run sends every row by itself",
    exitCode: EXIT.usage,
  });
}

function tell({ from_seq, pruned, tables }: Replay): void {
  if (pruned) {
    say(
      `Changes before ${from_seq} are not kept any more (RETENTION): \`fountain-sync backfill\` sends every row again.`,
    );
  }
  const rows = tables.map(({ table, changes, documents }) => [table, changes, documents]);
  say(rows.length > 0 ? columns([["TABLE", "CHANGES", "DOCUMENTS"], ...rows]) : "There is nothing to send again.");
}
