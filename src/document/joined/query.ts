import { foldCase } from "../../capture/names.js";
import { isKeyword, isNoSpace, type Token, tokenize, untokenize } from "../../capture/tokens.js";
import { compiled } from "../../database/compiled.js";
import type { Connection } from "../../database/open.js";
import { affinityOf, type Column, type TableShape } from "../../database/shape.js";
import { messageOf } from "../../errors.js";

/** A column of a result, and the column of a table that it is, where it is nothing more. */
export interface ResultColumn {
  name: string;
  /** As that column was declared; "" for an expression. */
  declaredType: string;
  origin: { table: string; column: string } | null;
}

/** A query that gives the documents of the keys in the JSON array `:keys`. */
export interface JoinedQuery {
  /** One SELECT, without a semicolon. */
  select: string;
  columns: ResultColumn[];
  /** Its result as if it were a table, with the parent's key. */
  shape: TableShape;
}

/**
 * Compiles a document query. It must be one SELECT, with no parameter but `:keys`, that gives the key's columns among others of
 * different names. A column that is nothing but one of a table has that one's declared type; an expression has none.
 *
 * @param parent the table whose rows the documents stand for
 * @returns the query, or every fault in words
 */
export function compileQuery(
  connection: Connection,
  parent: TableShape,
  sql: string,
): { query: JoinedQuery } | { faults: string[] } {
  const tokens = tokenize(sql);
  const faults = faultsOf(tokens.slice(0, tokens.findLastIndex(isLast) + 1));
  if (faults.length > 0) return { faults };
  const select = untokenize(tokens.slice(0, tokens.findLastIndex(isLast) + 1));
  let columns: ResultColumn[];
  try {
    const statement = compiled(connection, select);
    if (!statement.readonly) return { faults: ["writes to the database"] };
    columns = statement.columns().map(({ name, type, table, column }) => ({
      name: parent.key.find((key) => foldCase(key.name) === foldCase(name))?.name ?? name,
      declaredType: type ?? "",
      origin: table !== null && column !== null ? { table, column } : null,
    }));
  } catch (thrown) {
    return { faults: [`does not compile: ${messageOf(thrown)}`] };
  }
  const wrong = [...twice(columns), ...keyFaults(parent, columns)];
  return wrong.length > 0 ? { faults: wrong } : { query: { select, columns, shape: shapeOf(parent, columns) } };
}

function isLast(token: Token): boolean {
  return isNoSpace(token) && token.text !== ";";
}

function faultsOf(tokens: readonly Token[]): string[] {
  const faults: string[] = [];
  const first = tokens.find(isNoSpace);
  if (!isKeyword(first, "SELECT") && !isKeyword(first, "WITH")) faults.push("is no SELECT");
  if (tokens.some(({ text }) => text === ";")) faults.push("is more than one statement");
  const parameters = parametersOf(tokens);
  for (const name of parameters) if (name !== ":keys") faults.push(`has the parameter ${name}; there is only :keys`);
  if (!parameters.has(":keys")) faults.push("does not ask for :keys, the JSON array of the keys that are wanted");
  return faults;
}

function parametersOf(tokens: readonly Token[]): Set<string> {
  return new Set(
    tokens.flatMap((token, at) => {
      if (token.kind !== "other" || !/^[?:@$]$/.test(token.text)) return [];
      const next = tokens[at + 1];
      return [next && isNoSpace(next) && /^\w+$/.test(next.text) ? `${token.text}${next.text}` : token.text];
    }),
  );
}

function twice(columns: readonly ResultColumn[]): string[] {
  const names = columns.map(({ name }) => foldCase(name));
  const repeated = columns.filter(({ name }, at) => names.indexOf(foldCase(name)) < at);
  return repeated.map(({ name }) => `gives two columns of the name ${name}: name one of them otherwise, with AS`);
}

function keyFaults({ key, name }: TableShape, columns: readonly ResultColumn[]): string[] {
  const given = new Set(columns.map((column) => column.name));
  const missing = key.filter((column) => !given.has(column.name)).map((column) => column.name);
  const binary = key.filter((column) => /BLOB|BINARY/i.test(column.declaredType)).map((column) => column.name);
  return [
    ...missing.map((column) => `does not give the key column ${column} of ${name}`),
    ...binary.map((column) => `can't be asked for keys of ${name}: JSON has no BLOB, as which ${column} is declared`),
  ];
}

function shapeOf(parent: TableShape, columns: readonly ResultColumn[]): TableShape {
  const keys = new Map(parent.key.map((column) => [column.name, column]));
  const found = columns.map(({ name, declaredType }): Column => {
    const type = keys.get(name)?.declaredType ?? declaredType;
    const affinity = keys.get(name)?.affinity ?? affinityOf(type);
    // Nothing converts what an expression gives: like a generated column's, its value may be of any kind.
    const asGiven = { notNull: false, defaultSql: null, keyPosition: 0, generated: true };
    return { name, declaredType: type, affinity, ...asGiven };
  });
  const key = parent.key.map(({ name }) => found.find((column) => column.name === name) as Column);
  const plain = { sql: "", withoutRowid: false, strict: false, uniqueIndexes: [], rowidAlias: null };
  return { name: parent.name, columns: found, key, ...plain };
}
