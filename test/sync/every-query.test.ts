/**
 * Invariant: no query walks a table that grows with rows, changes or time, but for the few that are listed here with the reason. A
 * file below sql/ that is added must be rendered here, or listed as one that is no query of the daemon's work.
 */
import { readdirSync } from "node:fs";
import Database from "better-sqlite3";
import { beforeAll, expect, it } from "vitest";
import { resolveDependencies } from "../../src/capture/depends/resolve.js";
import { installTriggers } from "../../src/capture/install.js";
import { introspect } from "../../src/database/introspect.js";
import { keep } from "../../src/database/keep.js";
import { migrateState } from "../../src/database/migrate.js";
import type { Connection } from "../../src/database/open.js";
import { queryPlan } from "../../src/database/query-plan.js";
import { sql } from "../../src/database/sql.js";
import { documentMapping } from "../../src/document/joined/mapping.js";
import { mapTable } from "../../src/document/mapping.js";
import { markAgain } from "../../src/outbox/mark-again.js";
import { countSpan } from "../../src/outbox/replay.js";
import { Touched } from "../../src/outbox/touched.js";
import { AckRows } from "../../src/sync/ack/rows.js";
import { makeReader } from "../../src/sync/make-reader.js";
import { LINES, PLAY } from "./joined-play.js";

/** Below these lies what defines tables and triggers, and what somebody asks for who sits at a terminal. */
const NO_WORK = /^(capture|doctor|init|migrations|preview)\//;

/** Parts of the queries that read the rows of keys. */
const PART = /^(outbox\/changed|verify\/asked)-keys/;

/** Tables with no more than a few rows for each table that is captured, or the rows of one page. */
const SMALL =
  /^(_sync_(stream|daemon|latency|request|retired_collection|verification|schema_version|(joined|touched|asked|told)_\w+)|sqlite_schema)$/;

/** Queries that walk something else. */
const MAY_WALK: Record<string, { what: string; because: string }> = {
  "outage/newest.sql": { what: "_sync_outage", because: "from the newest one, for as many as are asked for" },
  "outage/open.sql": { what: "_sync_outage", because: "a few hundred are kept" },
  "outbox/begin.sql": { what: "_sync_outbox", because: "one row is enough" },
  "rejection/count-since.sql": { what: "_sync_rejection", because: "once at the end of an outage" },
  "rejection/newest.sql": { what: "_sync_rejection", because: "asked only when their number has changed" },
  "rejection/uncertain-anew.sql": {
    what: "_sync_uncertain",
    because: "once behind a start of the machine or a set clock",
  },
  "replay/counted.sql": { what: "counted", because: "once behind the counting of a replay" },
  "replay/oldest-time.sql": { what: "_sync_outbox", because: "the first row is enough" },
};

const files = readdirSync(new URL("../../sql/", import.meta.url), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".sql") && !NO_WORK.test(path) && !PART.test(path))
  .sort();
const headOf = (text: string) => text.split("\n", 1)[0];

/** What was rendered from each file with places to fill in, on the connection that it is for. */
const rendered = new Map<string | undefined, string[]>();
const application = watched(keep(new Database(":memory:")));
const state = keep(new Database(":memory:"));

function watched(connection: Connection): Connection {
  const prepare = connection.prepare.bind(connection);
  const note = (text: string) => rendered.set(headOf(text), [...(rendered.get(headOf(text)) ?? []), text]);
  const exec = connection.exec.bind(connection);
  return Object.assign(connection, {
    prepare: (text: string) => {
      note(text);
      return prepare(text);
    },
    exec: (text: string) => {
      note(text);
      return exec(text);
    },
  });
}

beforeAll(async () => {
  for (const statement of PLAY) application.exec(statement);
  const mapping = { tables: { lines: LINES } };
  installTriggers(application, { tables: ["lines", "tags"], allowSensitive: false, excluded: [], mapping });
  application.exec("UPDATE characters SET name = 'Hamlet, prince' WHERE characterId = 1");
  for (const [id, name] of ["lines", "tags"].entries()) {
    const shape = introspect(application, name)!;
    const asked = mapping.tables[name as "lines"] ?? {};
    const hidden = { ofTable: [], everywhere: [] };
    const reader = makeReader(application, documentMapping(application, shape, hidden, asked), id + 1);
    reader.changes(0, 9);
    reader.rows([[1n]]);
    for (const to of [null, [2n]]) {
      reader.range([1n], to);
      reader.rangeEnd([1n], 1, to);
      reader.rangeCount([1n], to);
      reader.ids([1n], to);
    }
    reader.hasRow([1n]);
    reader.newestChanges(0, 9);
    const { dependencies } = resolveDependencies(application, shape, { mapping });
    if (dependencies.length === 0) continue;
    const touched = new Touched(application, shape, id + 1, dependencies, name);
    touched.clear();
    for (const change of touched.changes(0, 99) ?? []) touched.find(change);
    touched.markSome();
    touched.done(99);
  }
  new AckRows(application, mapTable(introspect(application, "lines")!), "content", 1);
  markAgain(application, 1, [[1n]]);
  await countSpan(application, 1, async (work) => work());
  migrateState(state);
  state.exec(sql("verify/suspect-table.sql"));
});

/** The tables that a query walks, by their own names. */
function walksOf(file: string): string[] {
  const text = sql(file);
  const isOfState = !/_sync_outbox|\{\{|temp\./.test(text);
  const texts = text.includes("{{") ? (rendered.get(headOf(text)) ?? []) : [text];
  expect(texts).not.toEqual([]);
  return texts.flatMap((each) => {
    if (/^(CREATE|DROP) /m.test(each)) return [];
    const names = [...each.matchAll(/:(\w+)/g)].map(([, name]) => [name, name === "keys" ? "[]" : 1]);
    const { scans } = queryPlan(isOfState ? state : application, each, Object.fromEntries(names));
    return scans.map((name) => new RegExp(`(\\w+)"? AS "?${name}\\b`).exec(each)?.[1] ?? name.replace("temp.", ""));
  });
}

it.each(files)("%s", (file) => {
  const walks = walksOf(file).filter((table) => !SMALL.test(table));
  expect([...new Set(walks)].join()).toBe(MAY_WALK[file]?.what ?? "");
});
