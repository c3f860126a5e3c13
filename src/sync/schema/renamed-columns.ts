import { tokenize, untokenize } from "../../capture/tokens.js";
import { type Declaration, originsOf } from "../../collection/origins.js";
import type { SchemaVersion } from "../../collection/version.js";
import type { TableMapping } from "../../config/mapping/schema.js";
import { quoteIdentifier } from "../../database/quote.js";
import type { TableShape } from "../../database/shape.js";

/** The present names of columns, by folded names that they had before. A name that a column has now means that one. */
export type FormerNames = ReadonlyMap<string, string>;

/**
 * @param history of the table, in order
 */
export function formerNames(
  shape: Pick<TableShape, "columns">,
  history: readonly Pick<SchemaVersion, "columns">[],
): FormerNames {
  const present = shape.columns.map(declarationOf);
  const looks: (readonly Declaration[])[] = [...history.map(({ columns }) => columns), present];
  const current = new Map<string, string>();
  looks.slice(1).forEach((after, index) => {
    for (const [is, was] of originsOf(looks[index] ?? [], after, false)) {
      if (is.name === was.name) continue;
      for (const [former, name] of current) if (name === was.name) current.set(former, is.name);
      current.set(folded(was.name), is.name);
    }
  });
  const names = new Set(present.map(({ name }) => folded(name)));
  return new Map([...current].filter(([former, name]) => !names.has(former) && names.has(folded(name))));
}

/** What a mapping says, said of the columns' present names. What is unknown under any name stays as it is. */
export function underPresentNames(asked: TableMapping, former: FormerNames): TableMapping {
  if (former.size === 0) return asked;
  const name = (column: string) => former.get(folded(column)) ?? column;
  const { id, softDelete, ackColumn, include, exclude, where, columns } = asked;
  return {
    ...asked,
    ...(id !== undefined && { id: name(id) }),
    ...(softDelete !== undefined && { softDelete: name(softDelete) }),
    ...(ackColumn !== undefined && { ackColumn: name(ackColumn) }),
    ...(include && { include: include.map(name) }),
    ...(exclude && { exclude: exclude.map(name) }),
    ...(where !== undefined && { where: inSql(where, former) }),
    ...(columns && { columns: inColumns(columns, name) }),
  };
}

function inColumns(
  columns: NonNullable<TableMapping["columns"]>,
  name: (column: string) => string,
): NonNullable<TableMapping["columns"]> {
  const renamed = Object.entries(columns).map(([column, { from, ...asked }]): [string, (typeof columns)[string]] => {
    if (!from) return [name(column), asked];
    return [column, { ...asked, from: [name(from[0]), name(from[1])] }];
  });
  return Object.fromEntries(renamed);
}

function inSql(sql: string, former: FormerNames): string {
  const tokens = tokenize(sql).map((token) => {
    const name = token.kind === "name" ? former.get(folded(token.name)) : undefined;
    return name === undefined ? token : { ...token, text: quoteIdentifier(name) };
  });
  return untokenize(tokens);
}

function declarationOf({
  name,
  declaredType,
  notNull,
  defaultSql,
  generated,
}: TableShape["columns"][number]): Declaration {
  return { name, type: declaredType, notNull, default: defaultSql, generated };
}

function folded(name: string): string {
  return name.toLowerCase();
}
