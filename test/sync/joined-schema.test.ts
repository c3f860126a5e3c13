/**
 * Invariant: what a document is made of may change in every way: another query, another dependency, one that is made anew, loses its
 * triggers, or is gone. Documents follow, or the stream says what stands in its way; the application is never in trouble.
 */
import { expect, it } from "vitest";
import { until } from "../support/until.js";
import type { World } from "../support/world.js";
import { follows, held, install, joinedWorld, LINES, QUERY, write } from "./joined-play.js";
import { change, history, quiet } from "./schema/history.js";

const OTHER = QUERY.replace("s.title AS script", "upper(s.title) AS script");
const FEWER = `${QUERY} AND c.name <> 'Ophelia'`;
const WIDER = QUERY.replace("AS script,", "AS script, length(c.name) AS howLong,");

async function running(): Promise<World> {
  const world = await joinedWorld();
  await world.run();
  await follows(world);
  return world;
}

async function kindsOf(world: World): Promise<string[][]> {
  await quiet(world);
  return history(world).map(({ kinds }) => kinds);
}

it("another query, found at the next start: the same fields, fewer rows, more fields", async () => {
  const world = await joinedWorld();
  expect(await world.once()).toEqual({ code: 0, signal: null });
  for (const document of [OTHER, FEWER, WIDER]) {
    write(world, { lines: { ...LINES, document } });
    expect(await world.once()).toEqual({ code: 0, signal: null });
    if (document !== WIDER) await follows(world, document);
  }
  expect((await held(world)).find(({ id }) => id === "1")).toMatchObject({ howLong: "6", character: "Hamlet" });
  expect(await kindsOf(world)).toEqual([
    [],
    ["documents_changed"],
    ["documents_changed"],
    ["column_added", "documents_changed"],
  ]);
});

it("dependsOn that is given up leaves no trigger behind, and one that is new has every row sent again", async () => {
  const { line_tags, ...rest } = LINES.dependsOn ?? {};
  const world = await joinedWorld({ lines: { ...LINES, dependsOn: rest } });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  world.write(["DELETE FROM line_tags"]);
  write(world, { lines: LINES });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  await follows(world);
  const plain = { document: QUERY };
  write(world, { lines: plain });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  expect(world.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name <> 'lines'")).toEqual([]);
});

it("triggers on another table that go with it come back, and what they missed is made good", async () => {
  const world = await running();
  change(
    world,
    "PRAGMA foreign_keys = OFF",
    "BEGIN",
    "CREATE TABLE fresh (characterId INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, scriptId INTEGER)",
    "INSERT INTO fresh SELECT characterId, name || ' (anew)', scriptId FROM characters",
    "DROP TABLE characters",
    "ALTER TABLE fresh RENAME TO characters",
    "COMMIT",
  );
  await until(
    "they are back",
    () => world.rows("SELECT 1 FROM sqlite_schema WHERE name LIKE '\\_sync\\_1\\_on_\\_ai' ESCAPE '\\'").length === 4,
  );
  await quiet(world);
  await follows(world);
  world.write(["UPDATE characters SET name = 'Yorick' WHERE characterId = 1"]);
  await follows(world);
  change(world, "DROP TRIGGER _sync_1_on1_au", "UPDATE characters SET name = 'Polonius' WHERE characterId = 1");
  await quiet(world);
  await follows(world);
});

it("the parent made anew by a migration keeps the application's other tables as they were", async () => {
  const world = await running();
  change(
    world,
    "PRAGMA foreign_keys = OFF",
    "BEGIN",
    "CREATE TABLE fresh (lineId INTEGER PRIMARY KEY, content TEXT, characterId INTEGER, mood TEXT)",
    "INSERT INTO fresh SELECT *, 'sad' FROM lines",
    "DROP TABLE lines",
    "UPDATE characters SET name = 'meanwhile' WHERE characterId = 2",
    "ALTER TABLE fresh RENAME TO lines",
    "COMMIT",
  );
  await until("it is followed", () => history(world).length === 2);
  await quiet(world);
  await follows(world);
});

it("another table that is gone, or called otherwise, pauses the stream, which says so", async () => {
  const world = await running();
  const reason = () => world.status().streams[0]?.reason ?? "";
  change(world, "ALTER TABLE tags RENAME TO words", "UPDATE words SET word = 'x' WHERE tagId = 1");
  await until("it says so", () =>
    /dependsOn.tags: there is no table tags; it seems to be called words now/.test(reason()),
  );
  change(world, "ALTER TABLE words RENAME TO tags");
  await until("it goes on", () => reason() === "");
  await follows(world);
  change(world, "ALTER TABLE tags RENAME COLUMN word TO spelling");
  await until("it says so", () => /does not compile: no such column: t.word/.test(reason()));
  change(world, "ALTER TABLE tags RENAME COLUMN spelling TO word", "UPDATE tags SET word = 'again' WHERE tagId = 2");
  await until("it goes on", () => reason() === "");
  await follows(world);
  change(world, "DROP TABLE tags");
  await until("it says so", () => /there is no table tags/.test(reason()));
});

it("a captured table may be another one's dependency, and neither is taken for the other", async () => {
  const characters = { dependsOn: { lines: "SELECT changed.characterId" } };
  const world = await joinedWorld({ mapping: { characters } });
  await world.run();
  await follows(world);
  world.write(["UPDATE characters SET name = 'Fortinbras' WHERE characterId = 3"]);
  await follows(world);
  await world.equal("characters");
  change(world, "ALTER TABLE characters RENAME TO roles");
  const paused = () => world.status().streams.find(({ table }) => table === "lines")?.reason ?? "";
  await until("lines say so", () => /there is no table characters/.test(paused()));
  await until("roles are followed", () => world.status().streams.some(({ table }) => table === "roles"));
  expect((await world.uninstall("roles")).code).toBe(0);
  expect(
    world.rows("SELECT DISTINCT tbl_name FROM sqlite_schema WHERE name LIKE '\\_sync\\_1\\_%' ESCAPE '\\' ORDER BY 1"),
  ).toEqual([["line_tags"], ["lines"], ["roles"], ["scripts"], ["tags"]]);
  install(world, { lines: { document: "SELECT lineId FROM lines WHERE :keys" } });
  expect(world.rows("SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger'")).toEqual([["lines"]]);
});
