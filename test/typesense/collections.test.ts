/*
 * Invariant: collections and aliases are found, made and moved under any name; what is not there is undefined, what is
 * there already is told, and nothing else is mistaken for either.
 */
import { beforeEach, describe, expect, test } from "vitest";
import { type Emulator, FAULTS } from "../../src/emulator/index.js";
import { createCollection, getAlias, getCollection, putAlias } from "../../src/typesense/collections.js";
import { importDocuments } from "../../src/typesense/import.js";
import type { Typesense } from "../../src/typesense/typesense.js";
import { bodyOf, connect, FIELDS, failureOf, listen, resultOf, startServer } from "./servers.js";

let emulator: Emulator;
let typesense: Typesense;

beforeEach(async () => {
  emulator = await startServer();
  typesense = connect(emulator);
});

describe.each(["characters", "my table", "a/b", "ünï?#%41", "it's `x`"])("the name %j", (name) => {
  test("of a collection", async () => {
    expect(resultOf(await getCollection(typesense, name))).toBeUndefined();
    resultOf(await createCollection(typesense, { name, fields: FIELDS, metadata: { by: "us" } }));
    resultOf(await importDocuments(typesense, name, bodyOf(["1", "2"]), 2));
    expect(resultOf(await getCollection(typesense, name))).toMatchObject({
      name,
      num_documents: 2,
      fields: FIELDS,
      metadata: { by: "us" },
    });
  });

  test("of an alias", async () => {
    expect(resultOf(await getAlias(typesense, name))).toBeUndefined();
    resultOf(await putAlias(typesense, name, "c__v1"));
    expect(resultOf(await getAlias(typesense, name))).toBe("c__v1");
    resultOf(await putAlias(typesense, name, "c__v2"));
    expect(resultOf(await getAlias(typesense, name))).toBe("c__v2");
    expect(resultOf(await getCollection(typesense, name))).toBeUndefined();
    resultOf(await createCollection(typesense, { name: "c__v2", fields: FIELDS }));
    expect(resultOf(await getCollection(typesense, name))?.name).toBe("c__v2");
  });
});

test("a collection that is there already exists; a wrong schema is refused", async () => {
  resultOf(await createCollection(typesense, { name: "c", fields: FIELDS }));
  expect(failureOf(await createCollection(typesense, { name: "c", fields: FIELDS })).kind).toBe("exists");
  const wrong = { name: "d", fields: [{ name: "n", type: "int63" }] };
  expect(failureOf(await createCollection(typesense, wrong)).kind).toBe("refused");
});

test("an alias can't have a collection's name", async () => {
  resultOf(await createCollection(typesense, { name: "c", fields: FIELDS }));
  expect(failureOf(await putAlias(typesense, "c", "d"))).toMatchObject({
    kind: "misconfigured",
    hint: expect.stringContaining("rename"),
  });
});

describe("a failure is not taken for absence", () => {
  const reads = { getCollection, getAlias };

  test.each(Object.entries(FAULTS))("%s", async (_, fault) => {
    for (const read of Object.values(reads)) {
      emulator.faults.add(fault);
      expect(["unavailable", "uncertain"]).toContain(failureOf(await read(typesense, "c")).kind);
    }
  });

  test("nor is the 404 of something that is no Typesense server", async () => {
    const other = connect(await listen((_, response) => response.writeHead(404).end("nothing here")));
    for (const read of Object.values(reads)) expect(failureOf(await read(other, "c")).kind).toBe("misconfigured");
  });
});
