/*
 * Invariant: while the daemon runs, a collection holds the documents of exactly the rows that the mapping's condition takes in, under
 * the ids that the mapping asks for, whatever is done to the rows; a condition that can't be told of a row pauses its stream alone.
 */
import { expect, test } from "vitest";
import { until } from "../../support/until.js";
import { change } from "../schema/history.js";
import { byId, inSync, mappedWorld } from "./mapped.js";

test("rows that leave and come back, and keys that are another column's", { timeout: 120_000 }, async () => {
  const world = await mappedWorld(
    {
      posts: { where: "state = 'public' AND json_extract(meta, '$.draft') IS NOT 1", softDelete: "deleted_at" },
      people: { id: "slug", columns: { id: { name: "number" } } },
      other: {},
    },
    {
      statements: [
        "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT, state TEXT, meta TEXT, deleted_at TEXT)",
        `INSERT INTO posts VALUES (1, 'one', 'public', NULL, NULL), (2, 'two', 'secret', NULL, NULL),
          (3, 'three', 'public', '{"draft": 1}', ''), (4, 'four', 'public', '{}', '2026-01-01')`,
        "CREATE TABLE people (id INTEGER PRIMARY KEY, slug TEXT, name TEXT UNIQUE)",
        "CREATE UNIQUE INDEX people_slug ON people(slug)",
        "INSERT INTO people VALUES (1, 'mira', 'Mira'), (2, NULL, 'Nil'), (3, 'jon/é', 'Jon')",
        "CREATE TABLE other (id INTEGER PRIMARY KEY, a TEXT)",
      ],
    },
  );
  const daemon = await world.run();
  const titles = async () => Object.values(await byId(world, "posts")).map(({ title }) => title);
  const ids = async () => Object.keys(await byId(world, "people")).sort();
  await world.delivered();
  expect(await titles()).toEqual(["one"]);
  expect(await ids()).toEqual(["jon/é", "mira"]);
  expect((await byId(world, "people")).mira).toEqual({ slug: "mira", number: 1, name: "Mira" });

  change(
    world,
    "UPDATE posts SET state = 'secret' WHERE id = 1",
    "UPDATE posts SET state = 'public' WHERE id = 2",
    "UPDATE posts SET meta = '{}' WHERE id = 3",
    "UPDATE posts SET deleted_at = 0 WHERE id = 4",
    "INSERT INTO posts VALUES (5, 'five', 'public', NULL, 'False'), (6, 'six', 'secret', NULL, NULL)",
    // REPLACE removes rows by their other keys, without a word.
    "INSERT OR REPLACE INTO people VALUES (1, 'ada', 'Ada')",
    "UPDATE OR REPLACE people SET id = 3 WHERE slug = 'ada'",
    "INSERT INTO people VALUES (4, 'eve', 'Eve'), (5, 'joe', 'Joe')",
    "INSERT OR REPLACE INTO people VALUES (6, 'sam', 'Eve')",
    "UPDATE people SET slug = NULL WHERE id = 5",
    "UPDATE people SET slug = 'nil' WHERE id = 2",
  );
  await world.delivered();
  expect(await titles()).toEqual(["two", "three", "four", "five"]);
  expect(await ids()).toEqual(["ada", "nil", "sam"]);
  expect((await byId(world, "people")).ada).toMatchObject({ number: 3 });
  await inSync(world);

  change(world, "UPDATE posts SET state = 'public', deleted_at = NULL", "UPDATE people SET slug = slug || '2'");
  await world.delivered();
  expect(await titles()).toHaveLength(6);
  expect(await ids()).toEqual(["ada2", "nil2", "sam2"]);

  change(world, "UPDATE posts SET meta = 'no JSON' WHERE id = 1", "INSERT INTO other VALUES (1, 'goes on')");
  const reason = () => world.status().streams.find(({ table }) => table === "posts")?.reason ?? "";
  await until("the stream is paused", () => /malformed JSON/.test(reason()), { tell: () => world.story() });
  await world.delivered(["other"]);
  expect(daemon.hasEnded).toBe(false);
  change(world, "UPDATE posts SET meta = NULL WHERE id = 1");
  await world.delivered();
  expect(await titles()).toHaveLength(6);
  await inSync(world);
});
