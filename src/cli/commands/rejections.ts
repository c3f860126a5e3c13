import { Command } from "commander";
import { count } from "../../count.js";
import { type BothDatabases, withBothDatabases } from "../../daemon/beside/both-databases.js";
import { writing } from "../../database/transaction.js";
import {
  discardRejection,
  everyRejection,
  listRejections,
  type RecordedRejection,
  type RejectionFilter,
} from "../../outbox/rejections.js";
import { retryRejected } from "../../sync/retry-rejected.js";
import { configOf, withSettings } from "../configured.js";
import { say, sayJson } from "../report.js";
import { columns } from "../text/columns.js";
import { moment } from "../words.js";

interface Flags {
  table?: string[];
  reason?: string;
  key?: string;
  json?: boolean;
}

/** What is listed on a terminal when nobody asks for less. */
const LISTED = 100;

export function rejectionsCommand(): Command {
  const command = new Command("rejections").description("documents that Typesense or the mapping has refused");
  for (const part of [list(), show(), retry(), discard()]) command.addCommand(part);
  return command;
}

function list(): Command {
  return part("list", "what was refused, and why", "rejections list --reason int64").action(
    async (tables: string[], flags: Flags, self: Command) => {
      await withRejections(self, tables, flags, ({ state }, filter) => {
        if (flags.json) return sayJson([...everyRejection(state, filter)].map(inJson));
        const found = listRejections(state, filter, { limit: LISTED, skip: 0 });
        if (found.length === 0) return say("Nothing is refused.");
        const rows = found.map(({ table, id, field, attempts, lastAt, reason }) => {
          return [table, id, field || "(document)", attempts, moment(lastAt), reason];
        });
        say(columns([["TABLE", "KEY", "FIELD", "TRIES", "LAST (UTC)", "REASON"], ...rows]));
        if (found.length === LISTED)
          say("There may be more: names of tables, --reason and --key narrow it down, --json tells all.");
      });
    },
  );
}

function show(): Command {
  return part("show", "everything about them, the documents as they were sent", "rejections show --key 17").action(
    async (tables: string[], flags: Flags, self: Command) => {
      await withRejections(self, tables, flags, ({ state }, filter) => {
        if (flags.json) return sayJson([...everyRejection(state, filter)].map(inJson));
        const found = listRejections(state, filter, { limit: LISTED, skip: 0 });
        if (found.length === 0) return say("Nothing is refused.");
        say(found.map(block).join("\n\n"));
      });
    },
  );
}

function retry(): Command {
  return part("retry", "send their rows again, as they are now", "rejections retry lines").action(
    async (tables: string[], flags: Flags, self: Command) => {
      await withRejections(
        self,
        tables,
        flags,
        async (both, filter) => {
          const retried = await retryRejected(both, filter);
          if (flags.json) sayJson({ retried });
          else if (retried === 0) say("Nothing is refused.");
          else say(`${count(retried, "rejection")}: the rows are sent again by the daemon, or by the next run.`);
        },
        { readonly: false, nothing: { retried: 0 } },
      );
    },
  );
}

function discard(): Command {
  return part("discard", "forget them; a row that is refused again comes back", "rejections discard --key 17").action(
    async (tables: string[], flags: Flags, self: Command) => {
      await withRejections(
        self,
        tables,
        flags,
        ({ state }, filter) => {
          const found = [...everyRejection(state, filter)];
          writing(state, () => {
            for (const rejection of found) discardRejection(state, rejection);
          });
          if (flags.json) sayJson({ discarded: found.length });
          else say(found.length === 0 ? "Nothing is refused." : `${count(found.length, "rejection")} forgotten.`);
        },
        { readonly: true, nothing: { discarded: 0 } },
      );
    },
  );
}

function part(name: string, prose: string, example: string): Command {
  const command = new Command(name)
    .description(prose)
    .argument("[tables...]", "the tables; without any: all")
    .option("--table <name>", "another way to name a table; may be given more than once", collect)
    .option("--reason <text>", "only those whose reason has this in it")
    .option("--key <id>", "only the document of this key")
    .option("--json", "report as JSON");
  return withSettings(command, ["database"]).addHelpText("after", `\nExample:\n  fountain-sync ${example}`);
}

function collect(name: string, names: string[] = []): string[] {
  return [...names, name];
}

async function withRejections(
  command: Command,
  tables: readonly string[],
  flags: Flags,
  work: (both: BothDatabases, filter: RejectionFilter) => void | Promise<void>,
  options: { readonly: boolean; nothing: unknown } = { readonly: true, nothing: [] },
): Promise<void> {
  const done = await withBothDatabases(
    configOf(command),
    [...tables, ...(flags.table ?? [])],
    false,
    async (both) => {
      await work(both, { tableIds: both.tableIds, id: flags.key, reason: flags.reason });
      return true;
    },
    options,
  );
  if (!done && flags.json) sayJson(options.nothing);
  else if (!done) say("Nothing is refused: nothing was ever delivered.");
}

function inJson({ table, collection, id, field, reason, seq, document, ...rest }: RecordedRejection): object {
  return {
    table,
    collection,
    id,
    field: field === "" ? null : field,
    reason,
    seq,
    attempts: rest.attempts,
    first_at: rest.firstAt,
    last_at: rest.lastAt,
    schema_version: rest.schemaVersion,
    document,
  };
}

function block({
  table,
  id,
  field,
  reason,
  seq,
  attempts,
  firstAt,
  lastAt,
  document,
  ...rest
}: RecordedRejection): string {
  return columns([
    ["Key", `${table} ${id}`],
    ["Refused", field === "" ? "the whole document" : `the value of ${field}`],
    ["Reason", reason],
    ["Change", seq === null ? "met in a backfill" : String(seq)],
    ["Tries", `${attempts}, from ${moment(firstAt)} to ${moment(lastAt)} UTC`],
    ["Schema version", rest.schemaVersion === null ? "not known" : String(rest.schemaVersion)],
    ["Document", document ?? "not sent, or sent without the value"],
  ]);
}
