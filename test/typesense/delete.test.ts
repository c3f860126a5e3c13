/*
 * Invariant: deleting ids deletes those documents and no other, whatever the ids hold, and is done when they are gone,
 * whether they were there or not.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { deleteDocuments } from "../../src/typesense/delete.js";
import { importDocuments } from "../../src/typesense/import.js";
import { bodyOf, call, connect, FIELDS, failureOf, idsIn, listen, resultOf, startServer } from "./servers.js";

const AWKWARD = [
  ...["*", "**", "`", "`*`", "a`b", " ", " a", "a ", "a b", "a", ".", "..", "...", "/", "a/b", "%", "%2F", "%61", "+"],
  ...[
    "ü",
    "😀",
    "a,b",
    "[a]",
    "a]",
    "id:=a",
    "a && b",
    "(a)",
    "!a",
    "?",
    "#",
    "&",
    "=",
    '"',
    "'",
    "\\",
    "\t",
    "~",
    "<1",
  ],
];

async function filled(name = "c"): Promise<Emulator> {
  const emulator = await startServer();
  await call(emulator, "POST", "/collections", { name, fields: FIELDS });
  return emulator;
}

test("just the ids asked for", async () => {
  const emulator = await filled();
  const typesense = connect(emulator);
  const all = [...AWKWARD, ...Array.from({ length: 20 }, (_, index) => String(index))];
  await fc.assert(
    fc.asyncProperty(fc.subarray(all), async (ids) => {
      resultOf(await importDocuments(typesense, "c", bodyOf(all), all.length));
      expect(resultOf(await deleteDocuments(typesense, "c", ids))).toBe(ids.length);
      expect((await idsIn(emulator, "c")).sort()).toEqual(all.filter((id) => !ids.includes(id)).sort());
    }),
    { numRuns: 15 },
  );
});

test("each awkward id alone", async () => {
  const emulator = await filled();
  const typesense = connect(emulator);
  for (const id of AWKWARD) {
    resultOf(await importDocuments(typesense, "c", bodyOf(AWKWARD), AWKWARD.length));
    resultOf(await deleteDocuments(typesense, "c", [id]));
    expect((await idsIn(emulator, "c")).sort()).toEqual(AWKWARD.filter((other) => other !== id).sort());
  }
});

test("ids that are not there are no failure, one by one and in a list", async () => {
  const typesense = connect(await filled());
  expect(resultOf(await deleteDocuments(typesense, "c", ["1", "*"]))).toBe(2);
  expect(resultOf(await deleteDocuments(typesense, "c", ["1", "2", "3", "4", "`"]))).toBe(5);
});

test("the collection's name may hold anything", async () => {
  const emulator = await filled("my/tä ble?");
  const typesense = connect(emulator);
  resultOf(await importDocuments(typesense, "my/tä ble?", bodyOf(["1", "2", "3", "4", "5"]), 5));
  resultOf(await deleteDocuments(typesense, "my/tä ble?", ["1", "*"]));
  resultOf(await deleteDocuments(typesense, "my/tä ble?", ["2", "3", "4", "x"]));
  expect(await idsIn(emulator, "my/tä ble?")).toEqual(["5"]);
});

describe("a missing collection", () => {
  test.each([[["1"]], [["1", "2", "3", "4"]]])("is a failure for %o", async (ids) => {
    const typesense = connect(await startServer());
    expect(failureOf(await deleteDocuments(typesense, "c", ids)).kind).toBe("missing");
  });

  test("is not taken for a missing document, whatever its name", async () => {
    const address = await listen((_, response) => {
      response.writeHead(404, { "content-type": "application/json" });
      response.end('{"message":"No collection with name `documents` found."}');
    });
    expect(failureOf(await deleteDocuments(connect(address), "documents", ["1"])).kind).toBe("missing");
  });
});

test("a server that knows no ignore_not_found is understood", async () => {
  const address = await listen((_, response) => {
    response.writeHead(404, { "content-type": "application/json" });
    response.end('{"message":"Could not find a document with id: 1"}');
  });
  expect(resultOf(await deleteDocuments(connect(address), "c", ["1"]))).toBe(1);
});

test("the first failure ends it", async () => {
  const emulator = await filled();
  const typesense = connect(emulator);
  resultOf(await importDocuments(typesense, "c", bodyOf(["1", "2", "3"]), 3));
  emulator.faults.add({ kind: "status", status: 503, body: "", match: { path: "documents/2" } });
  expect(failureOf(await deleteDocuments(typesense, "c", ["1", "2", "3"])).kind).toBe("unavailable");
  expect(await idsIn(emulator, "c")).toEqual(["2", "3"]);
});
