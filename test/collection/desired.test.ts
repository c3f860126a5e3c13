/*
 * Invariant: a table's collection has exactly the fields of its documents, all optional; a server takes it, and what it
 * then tells of it fits.
 */
import { describe, expect, test } from "vitest";
import { desiredSchema } from "../../src/collection/desired.js";
import { misfits } from "../../src/collection/fit.js";
import { introspect } from "../../src/database/introspect.js";
import { openOwn } from "../../src/database/open.js";
import { type DocumentMapping, mapTable } from "../../src/document/mapping.js";
import { startEmulator } from "../../src/emulator/index.js";

function mappingOf(create: string): DocumentMapping {
  const connection = openOwn(":memory:");
  connection.exec(create);
  const shape = introspect(connection, "t");
  connection.close();
  if (!shape) throw new Error("there is no table t");
  return mapTable(shape);
}

const TABLES = {
  "every type": `CREATE TABLE t (id INTEGER PRIMARY KEY, n BIGINT NOT NULL, f NUMERIC(10,2), b BOOLEAN, s VARCHAR(9),
    d DATETIME, j JSON, photo BLOB, "a.b" TEXT, "t_sequence_id" INT)`,
  "nothing but an id": "CREATE TABLE t (id INTEGER PRIMARY KEY)",
  "nothing but a key": "CREATE TABLE t (slug TEXT PRIMARY KEY)",
  "a composite key": "CREATE TABLE t (id INT, lang TEXT, PRIMARY KEY (id, lang))",
};

test("every column that is in documents is an optional field", () => {
  expect(desiredSchema(mappingOf(TABLES["every type"])).fields).toEqual([
    { name: "n", type: "int64", optional: true, sort: true },
    { name: "f", type: "float", optional: true, sort: true },
    { name: "b", type: "bool", optional: true, sort: true },
    { name: "s", type: "string", optional: true, sort: false },
    { name: "d", type: "string", optional: true, sort: true },
    { name: "j", type: "string", optional: true, sort: false },
    { name: "a_b", type: "string", optional: true, sort: false },
    { name: "t_sequence_id_", type: "int64", optional: true, sort: true },
  ]);
});

test("a table with nothing but an id has a placeholder, because a collection needs a field", () => {
  expect(desiredSchema(mappingOf(TABLES["nothing but an id"])).fields).toEqual([
    { name: "_", type: "string", optional: true, sort: false },
  ]);
});

describe("a server takes the schema, and what it tells of it fits", () => {
  test.each(Object.entries(TABLES))("%s", async (_, create) => {
    const desired = desiredSchema(mappingOf(create));
    const emulator = await startEmulator({ apiKey: "key" });
    const headers = { "x-typesense-api-key": "key" };
    const body = JSON.stringify({ name: "t__v1", ...desired });
    const made = await fetch(`${emulator.url}/collections`, { method: "POST", headers, body });
    const told = await (await fetch(`${emulator.url}/collections/t__v1`, { headers })).json();
    await emulator.kill();
    expect(made.status).toBe(201);
    expect(misfits(desired, (told as { fields: never[] }).fields)).toEqual([]);
    expect((told as { fields: unknown[] }).fields).toMatchObject(desired.fields);
  });
});
