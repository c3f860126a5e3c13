/*
 * Invariant: when the table changes, what the mapping file says of a former name stays in force; what is to be kept out stays out;
 * and where the file no longer fits, that stream alone is paused with the reason, until table or file are mended.
 */
import { expect, test } from "vitest";
import { until } from "../../support/until.js";
import { change, quiet } from "../schema/history.js";
import { byId, inSync, mappedWorld } from "./mapped.js";

const TABLES = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, slug TEXT UNIQUE, tags TEXT, gone INTEGER, secret TEXT, lat REAL, lng REAL, born TEXT)",
  "INSERT INTO t VALUES (1, 'one', 'a,b', 0, 's3cret', 1, 2, '1970-01-02'), (2, 'two', NULL, 1, 's3cret', NULL, NULL, NULL)",
  "CREATE TABLE other (id INTEGER PRIMARY KEY, a TEXT)",
];

test("renamed columns and tables, and columns that are gone", { timeout: 120_000 }, async () => {
  const mapping = {
    ...{ id: "slug", softDelete: "gone", where: "gone IS NOT 7", exclude: ["secret"] },
    columns: {
      tags: { split: "," },
      place: { from: ["lat", "lng"] as [string, string] },
      born: { type: "timestamp" as const, name: "birth" },
    },
  };
  const world = await mappedWorld({ t: mapping, other: {} }, { statements: TABLES });
  await world.run();
  await world.delivered();
  const expected = { tags: ["a", "b"], lat: 1, lng: 2, place: [1, 2], birth: 86400, id_: 1 };
  expect(await byId(world, "t")).toEqual({ one: { slug: "one", gone: 0, ...expected } });
  change(
    world,
    "BEGIN",
    ...["slug", "gone", "secret", "born"].map((name) => `ALTER TABLE t RENAME COLUMN ${name} TO ${name}_2`),
    "ALTER TABLE t RENAME TO u",
    "COMMIT",
    "INSERT INTO u VALUES (3, 'three', NULL, 0, 's3cret', NULL, NULL, '1970-01-01')",
  );
  const isNamed = () => world.status().streams.some(({ table }) => table === "u");
  await until("the table is followed", isNamed, { tell: () => world.story() });
  await quiet(world);
  expect(await byId(world, "u")).toEqual({
    one: { slug_2: "one", gone_2: 0, ...expected },
    three: { slug_2: "three", gone_2: 0, id_: 3, birth: 0 },
  });
  await inSync(world);

  change(
    world,
    "ALTER TABLE u DROP COLUMN tags",
    "UPDATE u SET lat = 5 WHERE id = 1",
    "INSERT INTO other VALUES (1, 'goes on')",
  );
  const reason = () => world.status().streams.find(({ table }) => table === "u")?.reason ?? "";
  await until("the stream is paused", () => /columns\.tags: there is no column tags/.test(reason()), {
    tell: () => world.story(),
  });
  await world.delivered(["other"]);
  change(world, "ALTER TABLE u ADD COLUMN tags TEXT DEFAULT 'x'");
  await until("the stream goes on", () => reason() === "", { tell: () => world.story() });
  await quiet(world);
  expect((await byId(world, "u")).one).toEqual({
    slug_2: "one",
    gone_2: 0,
    ...expected,
    tags: ["x"],
    lat: 5,
    place: [5, 2],
  });
  await inSync(world);
});
