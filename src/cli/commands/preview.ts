import { existsSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import type { Config } from "../../config/config.js";
import { required } from "../../config/parse.js";
import { databaseFailure } from "../../database/failure.js";
import { type Connection, openApplication } from "../../database/open.js";
import { readableJson } from "../../document/readable.js";
import { CheckFailed, SyncError } from "../../errors.js";
import { statePath } from "../../outbox/state-file.js";
import { type Preview, previewTable } from "../../sync/preview.js";
import { configOf, withSettings } from "../configured.js";
import { say } from "../report.js";
import { columns } from "../text/columns.js";

interface Flags {
  key?: string;
  limit: number;
  json?: boolean;
}

/** Somebody waits at the terminal: the application's lock may be waited for. */
const BUSY_MS = 5_000;

export function previewCommand(): Command {
  const command = new Command("preview")
    .description("show the documents and the collection that a table yields; nothing is sent and nothing written")
    .argument("<table>", "the table; it need not be captured")
    .option("--key <id>", "only the document of this id (its row's key)")
    .option("--limit <number>", "the most documents, the first ones in the order of the key", limit, 3)
    .option("--json", "report as JSON");
  return withSettings(command, ["database"])
    .addHelpText("after", "\nExample:\n  fountain-sync preview characters --limit 1")
    .action((table: string, flags: Flags, self: Command) => {
      const preview = look(configOf(self), table, flags);
      if (flags.json) sayAsJson(preview);
      else tell(preview, flags);
      if (flags.key !== undefined && isEmpty(preview.page)) throw new CheckFailed("there is no such document");
    });
}

function limit(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 1000) return value;
  throw new InvalidArgumentError("It must be a whole number up to 1000.");
}

function look(config: Config, table: string, flags: Flags): Preview {
  const database = required(config, "databaseUrl");
  const connection = openApplication(database, { busyMs: BUSY_MS, readonly: true });
  const state = stateOf(config, database);
  try {
    const which = flags.key === undefined ? { limit: flags.limit } : { key: flags.key };
    const { mapping, syncExclude: excluded } = config;
    const found = previewTable({ connection, state, mapping, excluded }, table, which);
    if ("schema" in found) return found;
    throw new SyncError(`table ${found.table} ${found.reason}`, {
      operation: "preview the documents",
      place: database,
      hint: found.hint,
    });
  } catch (thrown) {
    throw databaseFailure(thrown, "preview the documents", database);
  } finally {
    connection.close();
    state?.close();
  }
}

/** One that can't be read, or was written by another version, is done without: it only knows former names. */
function stateOf({ stateDirectory }: Config, database: string): Connection | undefined {
  const path = statePath(database, stateDirectory);
  try {
    return existsSync(path) ? openApplication(path, { readonly: true }) : undefined;
  } catch {
    return undefined;
  }
}

function tell({ table, alias, schema, mapping, page, refusal }: Preview, { key, limit }: Flags): void {
  const { name, fields, ...settings } = schema;
  say(`Table ${table} becomes the collection ${name} behind the alias ${alias}.`);
  if (refusal) say(`Warning: the table ${refusal.reason}: it is not captured as things are. ${refusal.hint}`);
  say("");
  say(
    columns([
      ["FIELD", "TYPE", "OPTIONS"],
      ...fields.map(({ name, type, optional: _, ...options }) => [name, type, inWords(options)]),
    ]),
  );
  for (const [setting, value] of Object.entries(settings)) say(`${setting}: ${JSON.stringify(value)}`);
  const leftOut = mapping.leftOut.map(({ column, reason }) => `${column} (${reason})`);
  if (leftOut.length > 0) say(`Left out: ${leftOut.join(", ")}`);
  const renamed = mapping.renamed.map(({ column, field }) => `${column} is ${field}`);
  if (renamed.length > 0) say(`Renamed: ${renamed.join(", ")}`);
  say("");
  for (const document of page.documents) say(readableJson(document));
  for (const { id, reason } of page.unsendable) say(`Refused: ${id}: ${reason}`);
  for (const { id, field, reason } of page.omissions) say(`Omitted: ${id}: ${field} ${reason}`);
  if (isEmpty(page) && key === undefined && limit > 0) say("No row has a document.");
  if (isEmpty(page) && key !== undefined) {
    say(`No document has the id ${key}: there is no such row, or the mapping keeps it out.`);
  }
}

function isEmpty({ documents, unsendable }: Preview["page"]): boolean {
  return documents.length + unsendable.length === 0;
}

/** What is not the server's own default: it searches every field, and sorts by numbers. */
function inWords(options: Record<string, unknown>): string {
  const said = Object.entries(options).filter(([option, value]) => value !== (option === "index") && value !== "");
  return said.map(([option, value]) => (value === true ? option : `${option}: ${value}`)).join(", ");
}

/** The documents are put in as text: their numbers may have more digits than a number in JavaScript. */
function sayAsJson({ table, alias, schema, mapping, page, refusal }: Preview): void {
  const report = {
    ...{ table, alias, schema, refused: refusal?.reason ?? null },
    left_out: mapping.leftOut,
    renamed: mapping.renamed,
    omitted: page.omissions,
    unsendable: page.unsendable,
  };
  const documents = page.documents.map((document) => `\n    ${readableJson(document)}`).join(",");
  say(`${JSON.stringify(report, null, 2).slice(0, -2)},\n  "documents": [${documents}${documents && "\n  "}]\n}`);
}
