/**
 * Invariant: a document that a query makes of several tables is what the query makes of them now, whichever of them changes, and
 * whoever changes it how.
 */
import { expect, it } from "vitest";
import { verifyTables } from "../../src/daemon/beside/verify-tables.js";
import { until } from "../support/until.js";
import { follows, held, joinedWorld, LINES, PLAY, QUERY } from "./joined-play.js";
import { configFor, IN_SYNC, put, remove, verified } from "./verify/verified.js";

it("whatever changes in any of the tables", async () => {
  const world = await joinedWorld();
  await world.run();
  await follows(world);
  expect(await held(world)).toContainEqual({
    ...{ id: "9223372036854775807", line: "9223372036854775807", content: "The rest is silence" },
    ...{ character: "Hamlet", script: "Hamlet", tags: "[]" },
  });
  for (const statements of CHANGES) {
    world.write(statements);
    await follows(world);
  }
  const triggers = "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'";
  expect(world.status().streams[0]).toMatchObject({ rejections: 0, schema_version: 1 });
  expect(world.rows(triggers)).toEqual([[21]]);
});

const CHANGES = [
  ["UPDATE characters SET name = 'Prince Hamlet' WHERE characterId = 1"],
  ["UPDATE scripts SET title = 'The Tragedy of Hamlet' WHERE scriptId = 1"],
  ["INSERT INTO line_tags VALUES (9, 2, 1)"],
  ["UPDATE line_tags SET lineId = 3 WHERE n = 9"],
  ["UPDATE tags SET word = 'well known' WHERE tagId = 1"],
  ["DELETE FROM tags WHERE tagId = 2"],
  ["INSERT OR REPLACE INTO line_tags VALUES (9, 2, 1)"],
  ["UPDATE OR REPLACE characters SET name = 'Ophelia' WHERE characterId = 3"],
  ["INSERT OR REPLACE INTO tags VALUES (7, 'well known')"],
  ["BEGIN", "UPDATE characters SET name = name || '?'", "ROLLBACK"],
  ["UPDATE characters SET characterId = 30 WHERE characterId = 3"],
  ["DELETE FROM characters WHERE characterId = 1"],
  ["DELETE FROM scripts WHERE scriptId = 2"],
  ["DELETE FROM lines WHERE lineId = 2"],
];

it("a character of 1,500 lines, among 4,000, gets another name", async () => {
  const many = "WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n LIMIT 4000)";
  const world = await joinedWorld({
    statements: [
      ...PLAY,
      "INSERT INTO characters VALUES (4, 'Chorus', 2)",
      `${many} INSERT INTO lines SELECT i, 'line ' || i, CASE WHEN i < 1600 THEN 4 ELSE 3 END FROM n`,
    ],
  });
  await world.run();
  await world.delivered();
  const before = world.emulator.importedLines;
  const began = performance.now();
  world.writePython(["UPDATE characters SET name = 'Prologue' WHERE characterId = 4"]);
  const written = performance.now();
  await until("all lines are sent", () => world.emulator.importedLines >= before + 1500);
  const took = performance.now() - written;
  console.log(
    `written in ${Math.round(written - began)} ms by Python, 1,500 documents sent ${Math.round(took)} ms later`,
  );
  await follows(world);
  expect(world.emulator.importedLines).toBe(before + 1500);
  expect(world.rows("SELECT op, count(*) FROM _sync_outbox GROUP BY op ORDER BY op")).toEqual([
    ["E", 1],
    ["J", 1500],
    ["S", 1],
    ["U", 1],
  ]);
});

it("while Typesense is away, what changes touch is looked up once, whoever tries again", async () => {
  const world = await joinedWorld();
  const daemon = await world.run();
  await follows(world);
  const marked = () => world.rows("SELECT count(*) FROM _sync_outbox WHERE op = 'J'")[0]?.[0];
  await world.emulator.kill();
  world.write(["UPDATE characters SET name = 'Yorick' WHERE characterId = 1"]);
  await daemon.says(/takes no writes/);
  await until("it was looked up", () => marked() === 3);
  await daemon.stop();
  const again = world.start();
  await again.says(/takes no writes/);
  await world.restartEmulator({ withData: true });
  await follows(world);
  expect(marked()).toBe(3);
});

it("verify, repair and the look for losses go by the documents that the query gives", async () => {
  const world = await joinedWorld({ lines: { ...LINES, document: `${QUERY} AND c.name <> 'Ophelia'` } });
  const daemon = await world.run();
  await world.delivered();
  expect(await verified(world, "lines")).toMatchObject({ ...IN_SYNC, rows: 4, documents: 4 });
  await put(world, "lines", { id: "2", content: "Good my lord" }, { id: "1", content: "To be" });
  await remove(world, "lines", "3");
  expect(await verified(world, "lines")).toMatchObject({ missing: 1, extra: 1, different: 1 });
  const options = { repair: true, progress: () => undefined };
  await verifyTables(configFor(world, { LOG_LEVEL: "silent" }), ["lines"], options);
  await world.delivered();
  expect(await verified(world, "lines")).toMatchObject({ ...IN_SYNC, rows: 4, documents: 4 });
  await daemon.stop();
  await remove(world, "lines", "1", "3", "4");
  const second = await world.run();
  await second.says(/documents have vanished/);
  await until("they are back", async () => (await held(world)).length === 4);
  world.write(["UPDATE characters SET name = 'Polonius' WHERE characterId = 2"]);
  await until("a row comes into the index", async () => (await held(world)).length === 5);
  world.write(["UPDATE characters SET name = 'Ophelia' WHERE characterId = 2"]);
  await until("and leaves it", async () => (await held(world)).length === 4);
  expect(daemon.log.filter(({ msg }) => /vanished|no document although/.test(msg))).toEqual([]);
});

it.each([
  [
    "the document query",
    { document: QUERY.replace("l.content", "json_extract(l.content, '$.a') AS content") },
    /document query of lines fails: malformed JSON/,
  ],
  [
    "dependsOn",
    { dependsOn: { tags: "SELECT lineId FROM lines WHERE json_extract(changed.word, '$.a') = 1" } },
    /dependsOn.tags of lines fails: malformed JSON/,
  ],
  [
    "two rows for a key",
    { document: QUERY.replace("WHERE l.lineId IN", "JOIN (SELECT 1 UNION SELECT 2) WHERE l.lineId IN") },
    /gives more than one row for the key/,
  ],
])("%s that fails over a row pauses the stream, and nothing else", async (_, lines, reason) => {
  const world = await joinedWorld({ lines: { ...LINES, ...lines }, mapping: { scripts: {} } });
  await world.run();
  world.write(["UPDATE tags SET word = 'x' WHERE tagId = 1", "UPDATE scripts SET title = 'x' WHERE scriptId = 1"]);
  await until("it says so", () =>
    reason.test(world.status().streams.find(({ table }) => table === "lines")?.reason ?? ""),
  );
  await world.delivered(["scripts"]);
  await world.equal("scripts");
});
