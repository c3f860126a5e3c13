import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";
import { type GuardIndex, rowidGuard } from "./guard-index.js";
import { keyColumnNames, rowidNames } from "./names.js";
import { type NewValue, newRows, withDefault } from "./new-value.js";
import { template } from "./template.js";

/** The SELECTs, joined by UNION, that find the keys of the rows in the way of the row NEW. */
export function victims(shape: TableShape, guards: readonly GuardIndex[]): string {
  const rowid = rowidGuard(shape);
  const selects = [
    ...(rowid === null ? [] : [select(shape, `"stored".${rowid} = NEW.${rowid}`)]),
    ...guards.flatMap((guard) => newRows(shape, guard).map((value) => victimsOf(shape, guard, value))),
  ];
  return [...new Set(selects)].join("\n    UNION\n    ");
}

function select(shape: TableShape, match: string): string {
  const names = keyColumnNames(shape.key.length);
  const key = shape.key.map(({ name }, at) => `"stored".${quoteIdentifier(name)} COLLATE BINARY AS "${names[at]}"`);
  return template("victims.sql", { storedKey: key.join(", "), table: quoteIdentifier(shape.name), match });
}

function victimsOf(shape: TableShape, guard: GuardIndex, value: NewValue): string {
  const matches = guard.index.terms.map((term, at) => {
    const collation = `COLLATE ${quoteIdentifier(term.collation)}`;
    const column = guard.columns.find(({ name }) => name === term.column);
    if (column) return `"stored".${quoteIdentifier(column.name)} = ${withDefault(column)} ${collation}`;
    const expression = guard.parts?.terms[at] ?? "";
    return `(${expression}) ${collation} = ${given(shape, guard, expression, value)}`;
  });
  if (guard.parts?.predicate) matches.push(`(${guard.parts.predicate})`);
  return select(shape, matches.join(" AND "));
}

function given(shape: TableShape, guard: GuardIndex, expression: string, value: NewValue): string {
  const columns = guard.columns.map((column) => `${value(column)} AS ${quoteIdentifier(column.name)}`);
  const rowids = rowidNames(shape).flatMap((name) => (guard.parts?.names.has(name) ? [`NEW.${name} AS ${name}`] : []));
  const when = guard.parts?.predicate ? ` WHERE (${guard.parts.predicate})` : "";
  return template("given.sql", { term: `(${expression})`, row: [...columns, ...rowids].join(", "), when });
}
