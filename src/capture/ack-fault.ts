import { explain } from "../database/explain.js";
import type { Connection } from "../database/open.js";
import { quoteIdentifier } from "../database/quote.js";
import type { Column, TableShape } from "../database/shape.js";
import { sql } from "../database/sql.js";
import { messageOf } from "../errors.js";
import { guardIndexes } from "./guard-index.js";
import { foldCase, tableIdOf } from "./names.js";
import { nearNames } from "./near.js";
import { template } from "./template.js";
import { isKeyword, splitList, type Token, tokenize, untokenize } from "./tokens.js";

/** Why a column can't hold acknowledgements, completing "the table …", and what can be done about it. */
export interface AckFault {
  reason: string;
  hint: string;
}

/**
 * Whether a column can be set to 1 by us, and back to 0 by a trigger of ours, without the application ever noticing: no constraint
 * may stand against it, nothing may be computed from it, and none of the application's own triggers may fire for it alone.
 *
 * @returns undefined where it can
 */
export function ackFault(connection: Connection, shape: TableShape, name: string): AckFault | undefined {
  const column = shape.columns.find((each) => foldCase(each.name) === foldCase(name));
  if (!column) return missing(shape, name);
  const reason = unfit(connection, shape, column);
  if (reason)
    return { reason, hint: "name a column of its own that holds 0 and 1, or take ackColumn out of the mapping" };
  return firing(connection, shape, column);
}

function missing(shape: TableShape, name: string): AckFault {
  const [near] = nearNames(
    name,
    shape.columns.map((each) => each.name),
  );
  return {
    reason: `has no column ${name} to hold acknowledgements (ackColumn)`,
    hint: near === undefined ? "add the column, or take ackColumn out of the mapping" : `did you mean ${near}?`,
  };
}

function unfit(connection: Connection, shape: TableShape, column: Column): string | undefined {
  const { name, affinity, declaredType } = column;
  const isMeant = (token: Token) => token.kind === "name" && foldCase(token.name) === foldCase(name);
  const definitions = splitList(tokenize(shape.sql)).items;
  const because = (what: string) => `can't have its acknowledgements (ackColumn) in ${name}: ${what}`;
  if (column.generated) return because("it is a generated column");
  if (column.keyPosition > 0 || shape.key.includes(column)) return because("it is part of the key");
  if (affinity !== "INTEGER" && affinity !== "NUMERIC" && declaredType !== "") {
    return because(`${declaredType} holds no plain 0 and 1`);
  }
  const index = guardIndexes(shape).find(({ columns }) => columns.includes(column));
  if (index) return because(`it is part of the unique index ${index.index.name}`);
  const generated = shape.columns.filter((each) => each.generated).map((each) => foldCase(each.name));
  const computed = definitions.find((tokens) => generated.includes(firstName(tokens)) && tokens.some(isMeant));
  if (computed) return because(`the generated column ${firstName(computed)} is computed from it`);
  if (connection.prepare(sql("schema/references.sql")).get({ table: shape.name, column: name }) !== undefined) {
    return because("it refers to another table");
  }
  const check = definitions
    .flatMap(checksOf)
    .find((tokens) => tokens.some(isMeant) && !allows(connection, shape, column, tokens));
  return check && because(`CHECK (${untokenize(check)}) may stand against it`);
}

function firstName(tokens: readonly Token[]): string {
  const first = tokens.find((token) => token.kind !== "space");
  return first?.kind === "name" ? foldCase(first.name) : "";
}

/** What stands in the parentheses of each CHECK of a definition. */
function checksOf(tokens: readonly Token[]): Token[][] {
  return tokens.flatMap((token, at) => {
    if (!isKeyword(token, "CHECK")) return [];
    const { items } = splitList(tokens.slice(at));
    const comma: Token = { kind: "other", text: "," };
    return [items.flatMap((item, index) => (index === 0 ? item : [comma, ...item]))];
  });
}

/** One that also reads other columns can't be judged here, for it may depend on the row. */
function allows(connection: Connection, shape: TableShape, column: Column, check: readonly Token[]): boolean {
  const values = { check: untokenize(check), column: quoteIdentifier(column.name), table: quoteIdentifier(shape.name) };
  try {
    return connection.prepare(template("check-allows.sql", values)).pluck().get() === 1;
  } catch {
    return false;
  }
}

/**
 * The application's triggers that a change of this column alone fires, as SQLite itself compiles it. They would run for each of our
 * writes: an audit grows, a last-changed time moves (which is a change to us, to be acknowledged in its turn, without end), and
 * one that raises an error would have the application's own statement fail.
 */
function firing(connection: Connection, shape: TableShape, column: Column): AckFault | undefined {
  const name = quoteIdentifier(column.name);
  try {
    const update = `UPDATE ${quoteIdentifier(shape.name)} SET ${name} = ${name}`;
    const named = explain<{ p4: string | null }>(connection, update).map(
      ({ p4 }) => /^-- TRIGGER (.*)$/s.exec(p4 ?? "")?.[1],
    );
    const [trigger] = named.filter((each) => each !== undefined && tableIdOf(each) === undefined);
    if (trigger === undefined) return undefined;
    const others = shape.columns.filter((each) => each !== column && !each.generated).map((each) => each.name);
    return {
      reason: `can't have acknowledgements: its trigger ${trigger} would fire for each of them`,
      hint: `have that trigger created as UPDATE OF ${others.join(", ")}, or take ackColumn out of the mapping`,
    };
  } catch (thrown) {
    return {
      reason: `can't have acknowledgements: a write to it fails here (${messageOf(thrown)})`,
      hint: "take ackColumn out of the mapping: the table's triggers or indexes need what only the application has",
    };
  }
}
