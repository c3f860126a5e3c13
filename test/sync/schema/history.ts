import { expect } from "vitest";
import type { Change } from "../../../src/collection/change.js";
import { until } from "../../support/until.js";
import { shell } from "../../support/workspace.js";
import { API_KEY, type World } from "../../support/world.js";

/** More rows than one look into the table takes. */
export const ROWS = 1000;
export const MANY = `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${ROWS})`;

/** A table with many rows. */
export const PEOPLE = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, age INTEGER)",
  `${MANY} INSERT INTO t SELECT i, 'name ' || i, i FROM i`,
];

/** Runs statements in the sqlite3 shell, each a commit of its own unless they say otherwise; none may fail. */
export function change(world: World, ...statements: readonly string[]): string {
  return shell(world.database, [".timeout 5000", ...statements.map((each) => `${each};`)].join("\n"));
}

/** A schema version as it is recorded. */
export interface Recorded {
  version: number;
  table: string;
  changes: Change[];
  kinds: string[];
  action: string;
  state: string;
  failure: string | null;
  collection: string;
}

/** The schema versions of a table, by its number in the order of capture. */
export function history(world: World, tableId = 1): Recorded[] {
  const columns = "version, table_name, changes, action, state, failure, collection";
  const rows = world.stateRows(
    `SELECT ${columns} FROM _sync_schema_version WHERE table_id = ${tableId} ORDER BY version`,
  );
  return rows.map(([version, table, changes, action, state, failure, collection]) => {
    const parsed = JSON.parse(String(changes)) as Change[];
    const kinds = parsed.map(({ kind }) => kind);
    return { version, table, changes: parsed, kinds, action, state, failure, collection } as Recorded;
  });
}

/**
 * Waits until as many changes are applied as are expected, and everything that follows from them is delivered. Then the history
 * must tell exactly these, and every document must equal its row.
 *
 * @param expected the kinds of change of each version behind the first, in order
 */
export async function followed(world: World, expected: readonly (readonly string[])[], tableId = 1): Promise<void> {
  const applied = () => {
    const found = history(world, tableId);
    return found.length > expected.length && found.every(({ state }) => state === "applied");
  };
  await until(`version ${expected.length + 1} is applied`, applied, { tell: () => told(world, tableId) });
  await quiet(world);
  const found = history(world, tableId);
  expect(found.map(({ kinds }) => kinds)).toEqual([[], ...expected]);
  expect(found.map(({ version }) => version)).toEqual(found.map((_, index) => index + 1));
  await world.equal();
}

/** Waits until nothing is left to be done: no repair, no rebuild, no backfill, no change. */
export async function quiet(world: World): Promise<void> {
  const left = "SELECT 1 FROM _sync_stream WHERE repair_due OR role = 'building' OR backfill_done IS NOT NULL";
  const done = () => world.stateRows(left).length === 0;
  await until("nothing is due", done, { tell: () => world.story() });
  await world.delivered();
}

function told(world: World, tableId: number): string {
  return `${JSON.stringify(history(world, tableId), null, 1)}\n${world.story()}`;
}

/** The documents of a collection as they are stored, fields that the schema lacks included. */
export async function documents(world: World, name: string): Promise<Record<string, unknown>[]> {
  const text = await (await ask(world, `/collections/${encodeURIComponent(name)}/documents/export`)).text();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The fields of a collection, each with its type. */
export async function fields(world: World, name: string): Promise<Record<string, string>> {
  const answer = (await (await ask(world, `/collections/${encodeURIComponent(name)}`)).json()) as {
    fields: { name: string; type: string }[];
  };
  return Object.fromEntries(answer.fields.map((field) => [field.name, field.type]));
}

/** How many documents a search finds; it must answer soon. */
export async function found(world: World, name: string, query: Record<string, string>): Promise<number> {
  const path = `/collections/${encodeURIComponent(name)}/documents/search?${new URLSearchParams(query)}`;
  const answer = (await (await ask(world, path)).json()) as { found: number };
  return answer.found;
}

/** Sends a request to the emulator as an operator would. */
export async function ask(
  world: World,
  path: string,
  init: { method?: string; json?: unknown } = {},
): Promise<Response> {
  return fetch(world.emulator.url + path, {
    method: init.method ?? "GET",
    headers: { "x-typesense-api-key": API_KEY },
    signal: AbortSignal.timeout(5000),
    ...(init.json === undefined ? {} : { body: JSON.stringify(init.json) }),
  });
}
