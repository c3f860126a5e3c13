/**
 * Invariant: JSON that a document query gives is an object or an array in the document where the mapping gives its column such a type.
 */
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import type { TableMapping } from "../../src/config/mapping/schema.js";
import { introspect } from "../../src/database/introspect.js";
import { mapTable } from "../../src/document/mapping.js";
import { until } from "../support/until.js";
import { joinedWorld, LINES } from "./joined-play.js";
import { documents, fields } from "./schema/history.js";

const NESTED: TableMapping = {
  ...LINES,
  document: `
    SELECT l.lineId, json_object('name', c.name, 'number', c.characterId) AS character,
      (SELECT json_group_array(t.word) FROM line_tags x JOIN tags t USING (tagId) WHERE x.lineId = l.lineId) AS tags,
      (SELECT json_group_array(json_object('tag', tagId)) FROM line_tags x WHERE x.lineId = l.lineId) AS links
    FROM lines l LEFT JOIN characters c USING (characterId) WHERE l.lineId IN (SELECT value FROM json_each(:keys))`,
  columns: {
    character: { type: "object" },
    tags: { type: "string[]", json: true, facet: true },
    links: { type: "object[]" },
  },
};

it.skipIf(!takesObjects())("objects and arrays", async () => {
  const world = await joinedWorld({ lines: NESTED });
  await world.run();
  await world.delivered();
  const first = async () => (await documents(world, "lines")).find(({ id }) => id === "1");
  expect(await first()).toEqual({
    ...{ id: "1", lineId: 1, character: { name: "Hamlet", number: 1 } },
    ...{ tags: ["famous"], links: [{ tag: 1 }] },
  });
  expect(await fields(world, "lines")).toMatchObject({ character: "object", tags: "string[]", links: "object[]" });
  world.write([
    "UPDATE characters SET name = 'Yorick' WHERE characterId = 1",
    "INSERT INTO line_tags VALUES (9, 1, 2)",
  ]);
  await until("it follows", async () => JSON.stringify((await first())?.character) === '{"name":"Yorick","number":1}');
  await until("its tags follow", async () => JSON.stringify((await first())?.tags) === '["famous","short"]');
});

/** Whether mapTable gives a column another type when it is asked for. */
function takesObjects(): boolean {
  const connection = new Database(":memory:");
  connection.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)");
  const shape = introspect(connection, "t");
  const asked = { columns: { x: { type: "object" as const } } };
  return shape !== undefined && mapTable(shape, [], asked).columns.some(({ type }) => (type as string) === "object");
}
