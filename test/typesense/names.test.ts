/*
 * Invariant: a name or an id is one segment of a URL, whatever it holds: every request about it meets exactly it.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import {
  aliasesOf,
  alterCollection,
  createCollection,
  dropCollection,
  getAlias,
  getCollection,
  putAlias,
} from "../../src/typesense/collections.js";
import { deleteDocuments } from "../../src/typesense/delete.js";
import { readDocuments } from "../../src/typesense/documents.js";
import { exportIds } from "../../src/typesense/export.js";
import { importDocuments } from "../../src/typesense/import.js";
import type { Typesense } from "../../src/typesense/typesense.js";
import { bodyOf, call, connect, FIELDS, failureOf, idsIn, resultOf, startServer } from "./servers.js";

const names = [
  "a/b",
  "a b",
  "100%",
  "%2F",
  "%",
  "ü/漢😀",
  "a?b=c",
  "a#b",
  "a&b",
  "a+b",
  "a;b",
  "a\\b",
  "../a",
  "a\nb",
  "it's",
  'a"b',
  "a:b",
  "~",
  "*",
  "{x}",
  "constructor",
  "__proto__",
];

describe("names", () => {
  let emulator: Emulator;
  let typesense: Typesense;
  beforeAll(async () => {
    // One for all: each has collections of its own.
    emulator = await (await import("../../src/emulator/index.js")).startEmulator({ apiKey: "secret-key-4711" });
    return () => emulator.kill();
  });

  test.each(names)("%j", async (name) => {
    typesense = connect(emulator);
    const collection = `${name}__v1`;
    resultOf(await createCollection(typesense, { name: collection, fields: FIELDS }));
    expect(resultOf(await getCollection(typesense, collection))?.name).toBe(collection);
    resultOf(await putAlias(typesense, name, collection));
    expect(resultOf(await getAlias(typesense, name))).toBe(collection);
    expect(resultOf(await aliasesOf(typesense, collection))).toEqual([name]);
    resultOf(await alterCollection(typesense, collection, [{ name: "m", type: "int64", optional: true }]));
    const ids = names;
    expect(resultOf(await importDocuments(typesense, collection, bodyOf(ids), ids.length))).toHaveLength(ids.length);
    const exported: string[] = [];
    const take = async (some: string[]) => {
      exported.push(...some);
    };
    expect(resultOf(await exportIds(typesense, collection, take, 5_000))).toBe(ids.length);
    expect(exported.sort()).toEqual([...ids].sort());
    const found = resultOf(await readDocuments(typesense, collection, [name, "other"], 5_000));
    expect([...found.keys()]).toEqual([name]);
    resultOf(await deleteDocuments(typesense, collection, [name]));
    expect((await idsIn(emulator, collection)).sort()).toEqual(ids.filter((id) => id !== name).sort());
    resultOf(await dropCollection(typesense, collection));
    expect(resultOf(await getCollection(typesense, collection))).toBeUndefined();
    await call(emulator, "DELETE", `/aliases/${encodeURIComponent(name)}`);
  });
});

test("a name never reaches another path", async () => {
  const server = await startServer();
  const typesense = connect(server);
  await call(server, "POST", "/collections", { name: "precious", fields: FIELDS });
  for (const name of ["x/../precious", "../collections/precious", "precious?x=", "precious#", "%70recious"]) {
    expect(resultOf(await getCollection(typesense, name))).toBeUndefined();
    resultOf(await dropCollection(typesense, name));
  }
  expect(resultOf(await getCollection(typesense, "precious"))?.name).toBe("precious");
});

test.each(["", ".", ".."])("%j, which no URL can hold, is told and not asked for", async (name) => {
  const server = await startServer();
  const typesense = connect(server);
  for (const asked of [getCollection(typesense, name), getAlias(typesense, name)])
    expect(failureOf(await asked)).toMatchObject({ kind: "misconfigured", hint: expect.stringContaining("rename") });
  expect(server.requests.list()).toEqual([]);
});
