import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";
import { type GuardIndex, rowidGuard } from "./guard-index.js";
import { recordedNames } from "./key-sql.js";
import { rowidNames } from "./names.js";
import { type NewValue, newRows, withDefault } from "./new-value.js";
import { template } from "./template.js";

/**
 * The SELECTs, joined by UNION, that find the keys of the rows in the way of the row NEW.
 *
 * @param dependency the number that stands before the key, if any
 */
export function victims(shape: TableShape, guards: readonly GuardIndex[], dependency?: number): string {
  const rowid = rowidGuard(shape);
  const matches = [
    ...(rowid === null ? [] : [`"stored".${rowid} = NEW.${rowid}`]),
    ...guards.flatMap((guard) => newRows(shape, guard).map((value) => matchOf(shape, guard, value))),
  ];
  const selects = matches.map((match) => select(shape, match, dependency));
  return [...new Set(selects)].join("\n    UNION\n    ");
}

function select(shape: TableShape, match: string, dependency: number | undefined): string {
  const stored = shape.key.map(({ name }) => `"stored".${quoteIdentifier(name)} COLLATE BINARY`);
  const values = dependency === undefined ? stored : [String(dependency), ...stored];
  const names = recordedNames(shape.key, dependency);
  const storedKey = values.map((value, at) => `${value} AS "${names[at]}"`).join(", ");
  return template("victims.sql", { storedKey, table: quoteIdentifier(shape.name), match });
}

function matchOf(shape: TableShape, guard: GuardIndex, value: NewValue): string {
  const matches = guard.index.terms.map((term, at) => {
    const collation = `COLLATE ${quoteIdentifier(term.collation)}`;
    const column = guard.columns.find(({ name }) => name === term.column);
    if (column) return `"stored".${quoteIdentifier(column.name)} = ${withDefault(column)} ${collation}`;
    const expression = guard.parts?.terms[at] ?? "";
    return `(${expression}) ${collation} = ${given(shape, guard, expression, value)}`;
  });
  if (guard.parts?.predicate) matches.push(`(${guard.parts.predicate})`);
  return matches.join(" AND ");
}

function given(shape: TableShape, guard: GuardIndex, expression: string, value: NewValue): string {
  const columns = guard.columns.map((column) => `${value(column)} AS ${quoteIdentifier(column.name)}`);
  const rowids = rowidNames(shape).flatMap((name) => (guard.parts?.names.has(name) ? [`NEW.${name} AS ${name}`] : []));
  const when = guard.parts?.predicate ? ` WHERE (${guard.parts.predicate})` : "";
  return template("given.sql", { term: `(${expression})`, row: [...columns, ...rowids].join(", "), when });
}
