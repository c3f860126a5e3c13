import { requireDependencies } from "../../src/capture/depends/resolve.js";
import { introspect } from "../../src/database/introspect.js";
import type { Connection } from "../../src/database/open.js";
import { Touched } from "../../src/outbox/touched.js";
import { LINES, QUERY } from "../sync/joined-play.js";

/** Every line's document as text, by key; what is not a line has none. */
export function documentsOf(connection: Connection): Map<string, string> {
  const keys = connection.prepare("SELECT json_group_array(lineId) FROM lines").pluck().get();
  const rows = connection.prepare(QUERY).raw().safeIntegers().all({ keys }) as unknown[][];
  return new Map(rows.map((row) => [String(row[0]), row.map(String).join("|")]));
}

/** The keys whose document is another one now, came, or went. */
export function differing(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
}

/** The keys of lines that the outbox tells of behind a change, those that are looked up for other tables' changes included. */
export function toldKeys(connection: Connection, after: number): Set<string> {
  const lines = introspect(connection, "lines");
  if (!lines) throw new Error("there is no table lines");
  const request = { mapping: { tables: { lines: LINES } } };
  const touched = new Touched(connection, lines, 1, requireDependencies(connection, [lines], request), "test");
  const newest = connection.prepare("SELECT max(seq) FROM _sync_outbox").pluck().get() as number | null;
  let found = 0;
  for (const change of touched.changes(after, newest ?? 0) ?? []) found += touched.find(change);
  while (found > 0) found -= touched.markSome();
  const keys = connection.prepare("SELECT k1 FROM _sync_outbox WHERE seq > ? AND table_id = 1 AND k1 IS NOT NULL");
  return new Set((keys.pluck().safeIntegers().all(after) as bigint[]).map(String));
}
