/**
 * Invariant: while a collection is rebuilt behind its alias and rows come and change all the time, a search through the alias
 * never fails and never finds fewer documents than the one before; what was committed before the switch is in the new collection.
 */
import { expect, it } from "vitest";
import { committing } from "../../support/committer.js";
import { Searcher } from "../../support/searcher.js";
import { aliasesOf, allIsWell, collectionNames } from "../../support/served.js";
import { until } from "../../support/until.js";
import { World } from "../../support/world.js";

const ROWS = 5000;
const TABLE = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, name TEXT DEFAULT 'somebody')",
  `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < ${ROWS})
    INSERT INTO t (id, n) SELECT i, i FROM i`,
];

it("asked for by hand, under a writer that never stops", async () => {
  const world = await World.create({ statements: TABLE, settings: { REBUILD_GRACE: "1" } });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  const searcher = await Searcher.start(world, "t", "name");
  const commits = await committing(
    world.database,
    "t",
    ROWS,
    async () => {
      const command = world.start({}, ["rebuild", "t"]);
      expect(await command.ended).toEqual({ code: 0, signal: null });
      expect(await aliasesOf(world)).toEqual({ t: "t__v2" });
      await until("the old collection is dropped", async () => `${await collectionNames(world)}` === "t__v2");
    },
    "inserts",
  );
  expect(commits.errors).toEqual([]);
  expect(commits.count).toBeGreaterThan(100);
  await world.deliveredAndEqual();
  const { errors, losses, least, last, searches } = await searcher.stop();
  expect({ errors, losses }).toEqual({ errors: [], losses: [] });
  expect(least).toBeGreaterThanOrEqual(ROWS);
  expect(last).toBeGreaterThan(ROWS);
  expect(searches).toBeGreaterThan(20);
  expect(daemon.log.filter(({ level }) => level > 30)).toEqual([]);
  await allIsWell(world);
});

it("asked for by a changed type: what is written during the rebuild is there the moment the alias leads on", async () => {
  const world = await World.create({ statements: TABLE, settings: { REBUILD_GRACE: "0", BATCH_SIZE: "100" } });
  await world.run();
  await world.deliveredAndEqual();
  const searcher = await Searcher.start(world, "t", "name");
  // Slow, so that there is a time during the rebuild.
  world.emulator.faults.add({ kind: "slow", delayMs: 10, times: 0, match: { path: "/t__v2/documents/import" } });
  world.write([
    "BEGIN IMMEDIATE",
    "CREATE TABLE new_t (id INTEGER PRIMARY KEY, n TEXT, name TEXT DEFAULT 'somebody')",
    "INSERT INTO new_t SELECT * FROM t",
    "DROP TABLE t",
    "ALTER TABLE new_t RENAME TO t",
    "COMMIT",
  ]);
  await until("the new collection is being filled", () => (world.status().streams[1]?.backfill?.done ?? 0) > 0);
  world.write(["UPDATE t SET n = 'x' || n WHERE id % 50 = 0", "INSERT INTO t (n) VALUES ('late'), ('later')"]);
  expect((await aliasesOf(world)).t).toBe("t__v1");
  const delivering = world.status().streams.map(({ state }) => state);
  expect(delivering).toEqual(["live", "building"]);
  await until("the alias leads on", async () => (await aliasesOf(world)).t === "t__v2");
  await world.equal("t");
  const { errors, losses, least } = await searcher.stop();
  expect({ errors, losses }).toEqual({ errors: [], losses: [] });
  expect(least).toBeGreaterThanOrEqual(ROWS);
  await allIsWell(world);
});
