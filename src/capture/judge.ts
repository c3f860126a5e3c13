import { isCollectionName } from "../config/mapping/collection-name.js";
import { mappingOf } from "../config/mapping/of-table.js";
import { describe, listTables } from "../database/introspect.js";
import type { Connection } from "../database/open.js";
import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";
import { renderOptionsOf } from "./acknowledgement.js";
import { capturedShape } from "./captured-shape.js";
import { foldCase } from "./names.js";
import { nearNames } from "./near.js";
import { columnsFor, type InstallRequest } from "./request.js";
import { isSecretTable, sensitiveColumns } from "./sensitive.js";

export interface Refusal {
  table: string;
  reason: string;
  hint: string;
}

export type Judgement = { shape: TableShape } | { refusal: Refusal };

const noTable = "name an ordinary table";

/** Whether a table can and may be captured, and if not, why and what can be done. */
export function judge(connection: Connection, table: string, request: InstallRequest): Judgement {
  const refuse = (reason: string, hint: string): Judgement => ({ refusal: { table, reason, hint } });
  if (/^(sqlite|_sync)_/i.test(table)) {
    return refuse("is internal", "leave it out: it belongs to SQLite or to fountain-sync itself");
  }
  const found = describe(connection, table);
  if (!found) return refuse("does not exist", suggest(table, listTables(connection)));
  if (found.kind === "view") return refuse("is a view", `${noTable}: a view has no rows of its own to capture`);
  if (found.kind === "virtual")
    return refuse("is a virtual table", `${noTable}: SQLite has no triggers on virtual ones`);
  if (found.kind === "shadow") return refuse("is the inside of a virtual table", noTable);
  const shape = capturedShape(connection, table, request);
  if (!shape) return refuse("can't be read", noTable);
  const id = request.mapping && mappingOf(request.mapping, shape.name).id;
  if (shape.key.length === 0 && id !== undefined) return refuse(`has no unique column ${id}`, idHint(shape, id));
  if (shape.key.length === 0) return refuse("has no key", keyHint(shape));
  const { collection = shape.name } = request.mapping ? mappingOf(request.mapping, shape.name) : {};
  if (!request.isCaptured && !isCollectionName(collection))
    return refuse("has a name that no URL can hold", nameHint(shape));
  const secret = secretOf(shape, request);
  if (secret) return refuse(secret.reason, secret.hint);
  const fault = request.strict ? renderOptionsOf(connection, shape, request).fault : undefined;
  return fault ? refuse(fault.reason, fault.hint) : { shape };
}

function suggest(table: string, tables: readonly string[]): string {
  const near = nearNames(table, tables);
  if (near.length > 0) return `did you mean ${near.join(" or ")}?`;
  return tables.length > 0 ? `the tables are ${tables.join(", ")}` : "the database has no tables yet";
}

function keyHint(shape: TableShape): string {
  const column = shape.columns.find((each) => each.notNull && !each.generated);
  const table = quoteIdentifier(shape.name);
  const name = quoteIdentifier(`${shape.name}_key`);
  const index = `CREATE UNIQUE INDEX ${name} ON ${table}(${column ? quoteIdentifier(column.name) : "…"})`;
  return `add a PRIMARY KEY, or an index over NOT NULL columns that tell the rows apart: ${index}`;
}

function nameHint({ name }: TableShape): string {
  return name === ""
    ? "rename it"
    : `rename it, or name its collection in the mapping file: tables, ${name}, collection`;
}

function idHint({ name }: TableShape, id: string): string {
  const index = `CREATE UNIQUE INDEX ${quoteIdentifier(`${name}_${id}`)} ON ${quoteIdentifier(name)}(${quoteIdentifier(id)})`;
  return `the mapping file's id must be a column with a unique index of its own: ${index}`;
}

/** A column that is left out of the documents is harmless; but the key is in every document, as its id. */
function secretOf(shape: TableShape, request: InstallRequest): { reason: string; hint: string } | undefined {
  if (request.allowSensitive) return undefined;
  if (isSecretTable(shape.name)) {
    return { reason: "looks like a table of secrets", hint: "leave it out, or give --allow-sensitive" };
  }
  const excluded = excludedIn(shape, request);
  const key = new Set(shape.key.map((column) => column.name));
  const columns = sensitiveColumns(shape).filter((name) => key.has(name) || !excluded.has(foldCase(name)));
  if (columns.length === 0) return undefined;
  const inKey = columns.some((name) => key.has(name));
  return {
    reason: `has columns that look like secrets: ${columns.join(", ")}`,
    hint: inKey
      ? "leave it out, or give --allow-sensitive: the key is part of every document"
      : `set SYNC_EXCLUDE=${columns.map((name) => `${shape.name}.${name}`).join(",")}, or give --allow-sensitive`,
  };
}

/** Columns that become no field: those that the settings or the mapping keep out, or the mapping does not take in. */
function excludedIn(shape: TableShape, { excluded, mapping }: InstallRequest): Set<string> {
  const { exclude = [], include } = mapping ? mappingOf(mapping, shape.name) : {};
  const included = include?.map(foldCase);
  const names = shape.columns.map(({ name }) => foldCase(name));
  const left = included ? names.filter((name) => !included.includes(name)) : [];
  return new Set([...columnsFor(shape.name, excluded), ...exclude, ...left].map(foldCase));
}
