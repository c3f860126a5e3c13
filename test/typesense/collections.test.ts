/*
 * Invariant: collections and aliases are found, made and moved under any name; what is not there is undefined, what is
 * there already is told, and nothing else is mistaken for either.
 */
import { beforeEach, describe, expect, test } from "vitest";
import { type Emulator, FAULTS } from "../../src/emulator/index.js";
import {
  aliasesOf,
  alterCollection,
  createCollection,
  dropCollection,
  getAlias,
  getCollection,
  putAlias,
} from "../../src/typesense/collections.js";
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
    expect(resultOf(await aliasesOf(typesense, "c__v2"))).toEqual([name]);
  });

  test("of a collection that is altered, and dropped", async () => {
    resultOf(await createCollection(typesense, { name, fields: FIELDS }));
    resultOf(await alterCollection(typesense, name, [{ name: "s", type: "string", optional: true }]));
    expect(resultOf(await getCollection(typesense, name))?.fields).toMatchObject([...FIELDS, { name: "s" }]);
    resultOf(await dropCollection(typesense, name));
    expect(resultOf(await getCollection(typesense, name))).toBeUndefined();
  });
});

describe("altering", () => {
  const text = { name: "n", type: "string", optional: true };

  beforeEach(async () => {
    resultOf(await createCollection(typesense, { name: "c", fields: FIELDS }));
    resultOf(await importDocuments(typesense, "c", Buffer.from('{"id":"1","n":5,"s":"old"}'), 1));
  });

  test("several fields at once, one of them dropped and added again", async () => {
    const sorted = { name: "n", type: "int64", optional: true, sort: false };
    const fields = [{ name: "n", drop: true as const }, sorted, { ...text, name: "s", sort: true }];
    resultOf(await alterCollection(typesense, "c", fields));
    expect(resultOf(await getCollection(typesense, "c"))?.fields).toMatchObject([{ name: "s", sort: true }, sorted]);
  });

  test("what the server won't do is refused, and nothing is half done", async () => {
    const before = resultOf(await getCollection(typesense, "c"));
    const s = { ...text, name: "s" };
    const attempts = [
      [s, { name: "n", type: "int64", optional: true }],
      [s, { name: "x", drop: true as const }],
      [{ ...s, type: "int64" }],
      [{ ...s, optional: false, name: "x" }],
    ];
    for (const fields of attempts) {
      expect(failureOf(await alterCollection(typesense, "c", fields)).kind).toBe("refused");
    }
    expect(resultOf(await getCollection(typesense, "c"))).toEqual(before);
  });

  test("a collection that is not there is missing", async () => {
    expect(failureOf(await alterCollection(typesense, "d", [text])).kind).toBe("missing");
  });

  test("while another alteration goes on, it is told so", async () => {
    const body = '{"message": "Another collection update operation is in progress."}';
    emulator.faults.add({
      kind: "status",
      status: 422,
      body,
      contentType: "application/json",
      match: { method: "PATCH" },
    });
    expect(failureOf(await alterCollection(typesense, "c", [{ ...text, name: "s" }])).kind).toBe("altering");
  });

  test.each(["hang", "hangAfterApply", "resetBefore", "resetAfter"] as const)(
    "without an answer (%s), nobody knows",
    async (kind) => {
      emulator.faults.add({ kind, match: { method: "PATCH" } });
      const hasty = connect(emulator, { requestTimeoutMs: 200 });
      expect(failureOf(await alterCollection(hasty, "c", [{ ...text, name: "s" }])).kind).toBe("uncertain");
    },
  );
});

describe("dropping", () => {
  test("twice is once; aliases that led there stay, and so do other collections", async () => {
    for (const name of ["c", "d"]) resultOf(await createCollection(typesense, { name, fields: FIELDS }));
    resultOf(await putAlias(typesense, "a", "c"));
    for (let time = 0; time < 2; time++) resultOf(await dropCollection(typesense, "c"));
    expect(resultOf(await getCollection(typesense, "c"))).toBeUndefined();
    expect(resultOf(await getCollection(typesense, "d"))?.name).toBe("d");
    expect(resultOf(await aliasesOf(typesense, "c"))).toEqual(["a"]);
  });
});

test("every alias of a collection is found, and no other", async () => {
  expect(resultOf(await aliasesOf(typesense, "c"))).toEqual([]);
  for (const [alias, collection] of Object.entries({ a: "c", b: "c", d: "e", c2: "c__v2" }))
    resultOf(await putAlias(typesense, alias, collection));
  expect(resultOf(await aliasesOf(typesense, "c")).sort()).toEqual(["a", "b"]);
  expect(resultOf(await aliasesOf(typesense, "a"))).toEqual([]);
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
  const reads = { getCollection, getAlias, aliasesOf, dropCollection };

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
