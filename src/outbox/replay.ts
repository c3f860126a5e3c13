import { setImmediate } from "node:timers/promises";
import { outboxColumns } from "../capture/captured.js";
import type { Connection, Statement } from "../database/open.js";
import { prepared } from "../database/prepared.js";
import { quoteIdentifier } from "../database/quote.js";
import { renderSql, sql } from "../database/sql.js";
import { first, head } from "./changes.js";
import { fromJulian, toJulian } from "./julian.js";

/** So many changes are looked at in one read: a longer one would hold up the application's commits. */
const STRETCH = 10_000;

/** What a replay of a table would send again. */
export interface Span {
  tableId: number;
  changes: number;
  documents: number;
}

/** Where the outbox stands: its oldest and newest change, and since when they are kept (unix milliseconds). */
export function keptSpan(connection: Connection): { first: number; newest: number; since: number | null } {
  const since = prepared(connection, "replay/oldest-time.sql").pluck().get() as number | null | undefined;
  return { first: first(connection), newest: head(connection), since: since == null ? null : fromJulian(since) };
}

/** Runs one short read, later if the database is locked just now. Others have their turn between two of them. */
export type Read = <T>(work: () => T) => Promise<T>;

/**
 * The first change that was captured at a time or later, or undefined where there is none.
 *
 * @param since unix milliseconds
 */
export async function firstSince(connection: Connection, since: number, read: Read): Promise<number | undefined> {
  const { newest, oldest } = await read(() => ({ newest: head(connection), oldest: first(connection) }));
  for (let after = oldest - 1; after < newest; after += STRETCH) {
    const parameters = { after, upto: after + STRETCH, since: toJulian(since) };
    const look = () => prepared(connection, "replay/since.sql").pluck().get(parameters) as number | null;
    const seq = await read(look);
    if (seq !== null) return seq;
    await setImmediate();
  }
  return undefined;
}

/**
 * Counts the changes from one of them on, and the distinct keys in them, by table.
 *
 * @param connection of its own: a temporary table is left there
 */
export async function countSpan(connection: Connection, from: number, read: Read): Promise<Span[]> {
  const counting = await read(() => prepareCounting(connection));
  const changes = new Map<number, number>();
  for (let after = from - 1; after < counting.newest; after += STRETCH) {
    const stretch = { after, upto: Math.min(after + STRETCH, counting.newest) };
    const counts = await read(() => {
      counting.countKeys.run(stretch);
      return prepared(connection, "replay/count-stretch.sql").all(stretch) as { tableId: number; changes: number }[];
    });
    for (const each of counts) changes.set(each.tableId, (changes.get(each.tableId) ?? 0) + each.changes);
    await setImmediate();
  }
  const documents = prepared(connection, "replay/counted.sql").all() as { tableId: number; documents: number }[];
  return documents.map((each) => ({ ...each, changes: changes.get(each.tableId) ?? 0 }));
}

function prepareCounting(connection: Connection): { countKeys: Statement; newest: number } {
  connection.exec(sql("replay/counted-table.sql"));
  const keys = outboxColumns(connection).filter((name) => /^k\d+$/.test(name));
  const key = keys.map((name) => `quote(${quoteIdentifier(name)})`).join(" || ',' || ");
  return { countKeys: connection.prepare(renderSql("replay/count-keys.sql", { key })), newest: head(connection) };
}
