/**
 * Invariant: a count is right, and goes on for no more than one short read once nobody wants it: changes wait no longer.
 */
import { expect, it, onTestFinished } from "vitest";
import { introspect } from "../../src/database/introspect.js";
import type { TableShape } from "../../src/database/shape.js";
import { mapTable } from "../../src/document/mapping.js";
import { newStream } from "../../src/outbox/stream.js";
import { agreeOn } from "../../src/sync/agreement.js";
import type { Sync } from "../../src/sync/context.js";
import { countDocuments } from "../../src/sync/count-rows.js";
import { Source } from "../../src/sync/source.js";
import { World } from "../support/world.js";

const ROWS = 25_000;

it("every row, or no more reads than are wanted", async () => {
  const table = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)";
  const rows = `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${ROWS}) INSERT INTO t SELECT i, i FROM i`;
  const world = await World.create({ statements: [table, rows] });
  const source = new Source(world.database);
  onTestFinished(() => source.close());
  const sync = { source, agreements: new Map(), stop: new AbortController().signal } as unknown as Sync;
  const ends = { tableId: 1, table: "t", role: "live", alias: "t", collection: "t__v1" } as const;
  const stream = newStream({ ...ends, cursorSeq: 0, cursorMark: null, keepOld: 0 });
  agreeOn(sync, stream, source.generation, mapTable(introspect(source.connection, "t") as TableShape));

  expect(await countDocuments(sync, stream, () => true)).toBe(ROWS);
  let asked = 0;
  expect(await countDocuments(sync, stream, () => ++asked < 2)).toBeUndefined();
  expect(asked).toBe(2);
});
