/**
 * Invariant: what a PATCH can't do ends in a rebuild; what the key may not do is told once, and done as soon as the key may,
 * and meanwhile the stream delivers documents that fit the collection as it is.
 */
import { expect, it } from "vitest";
import { aliasesOf, allIsWell, ask, countRequests } from "../support/served.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLE = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, age INTEGER)",
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 300) INSERT INTO t SELECT i, 'name ' || i, i FROM i",
];
const CLASH =
  '{"message": "Schema change is incompatible with the type of documents already stored in this collection. Existing data for field `mood` cannot be coerced into an int64."}';
const FORBIDDEN = '{"message": "Forbidden - a valid `x-typesense-api-key` header must be sent."}';

it("a PATCH that stored values stand against", async () => {
  const world = await World.create({ statements: TABLE, settings: { REBUILD_GRACE: "0" } });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  world.emulator.faults.add({ kind: "status", status: 400, body: CLASH, times: 0, match: { method: "PATCH" } });
  world.write(["ALTER TABLE t ADD COLUMN mood INTEGER DEFAULT 1"]);
  await daemon.says(/a rebuild begins/);
  await allIsWell(world);
  expect(countRequests(world, "PATCH", /t__v1/)).toBe(1);
  expect((await aliasesOf(world)).t).toBe("t__v2");
  expect(world.stateRows("SELECT action, state FROM _sync_schema_version WHERE version = 2")).toEqual([
    ["rebuild", "applied"],
  ]);
});

it("stored values of a type that is not known here", async () => {
  const world = await World.create({ statements: TABLE, settings: { REBUILD_GRACE: "0" } });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  // A field without a column, as a former tool may have left it.
  await ask(world, "/collections/t__v1/documents?action=emplace", "POST", { id: "1", mood: "sad" });
  world.write(["ALTER TABLE t ADD COLUMN mood INTEGER"]);
  await daemon.says(/has taken over/);
  await allIsWell(world);
});

it("a column that is dropped and comes back with another type, while documents still hold its values", async () => {
  const world = await World.create({ statements: TABLE, settings: { REBUILD_GRACE: "0", BATCH_SIZE: "100" } });
  await world.run();
  await world.deliveredAndEqual();
  world.emulator.faults.add({ kind: "slow", delayMs: 60_000, match: { path: "t__v1/documents/import" } });
  world.write(["ALTER TABLE t DROP COLUMN age"]);
  await until("its documents are about to be sent again", () => world.emulator.faults.list()[0]?.hits === 1);
  world.write(["ALTER TABLE t ADD COLUMN age TEXT DEFAULT 'old'"]);
  world.emulator.faults.release();
  await allIsWell(world);
  const { found } = (await ask(world, "/collections/t/documents/search?q=old&query_by=age")) as { found: number };
  expect(found).toBe(300);
});

it("a key that may not alter collections", async () => {
  const world = await World.create({ statements: TABLE });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  world.emulator.faults.add({ kind: "status", status: 401, body: FORBIDDEN, times: 0, match: { method: "PATCH" } });
  world.write(["ALTER TABLE t ADD COLUMN mood TEXT DEFAULT 'calm'", "INSERT INTO t VALUES (1000, 'new', 1, 'sad')"]);
  const said = await daemon.says(/could not be carried over/);
  expect(said).toMatchObject({
    level: 50,
    table: "t",
    reason: expect.stringMatching(/401/),
    hint: expect.stringMatching(/KEY/),
  });
  await world.delivered();
  expect(await ask(world, "/collections/t/documents/1000")).toEqual({ id: "1000", name: "new", age: 1 });
  await until("it is tried again and again", () => countRequests(world, "PATCH", /./) > 4);
  expect(daemon.log.filter(({ level }) => level > 30)).toHaveLength(1);
  expect(world.status().streams[0]).toMatchObject({ state: "live", reason: null });
  world.emulator.faults.clear();
  await daemon.says(/the table has changed/);
  await allIsWell(world);
});
