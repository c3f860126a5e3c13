/*
 * Invariant: an import is a success only where every document has its result; each way in which a server fails has the
 * outcome that says whether the documents may have arrived.
 */
import { beforeEach, describe, expect, test } from "vitest";
import { type Emulator, FAULTS, type FaultEffect } from "../../src/emulator/index.js";
import { importDocuments } from "../../src/typesense/import.js";
import type { FailureKind } from "../../src/typesense/outcome.js";
import type { Typesense } from "../../src/typesense/typesense.js";
import { bodyOf, call, connect, FIELDS, failureOf, idsIn, resultOf, startServer } from "./servers.js";

const IDS = ["1", "2", "3", "4"];
const ON_IMPORT = { method: "POST", path: "/documents/import" };

let emulator: Emulator;
let typesense: Typesense;

beforeEach(async () => {
  emulator = await startServer();
  typesense = connect(emulator);
  await call(emulator, "POST", "/collections", { name: "c", fields: FIELDS });
});

const send = (body: Buffer | string = bodyOf(IDS), count = IDS.length) =>
  importDocuments(typesense, "c", Buffer.from(body), count);

test("every document has its result, in order", async () => {
  const body = ['{"id":"1","n":7}', '{"id":"2","n":"seven"}', '{"id":"","n":1}', '{"id":"4","n":9007199254740993}'];
  const results = resultOf(await send(body.join("\n")));
  expect(results.map(({ success }) => success)).toEqual([true, false, false, true]);
  expect(results[1]).toMatchObject({ code: 400, error: expect.stringContaining("`n` must be an int64") });
  const stored = await call(emulator, "GET", "/collections/c/documents/export");
  expect(stored).toContain('"n":9007199254740993');
});

test("one document, whose answer is a JSON object", async () => {
  expect(resultOf(await send('{"id":"1"}', 1))).toEqual([{ success: true }]);
  expect(resultOf(await send('{"id":1}', 1))).toMatchObject([{ success: false, code: 400 }]);
});

test("documents are replaced as a whole", async () => {
  resultOf(await send('{"id":"1","n":7}', 1));
  resultOf(await send('{"id":"1"}', 1));
  expect(await call(emulator, "GET", "/collections/c/documents/export")).toBe('{"id":"1"}');
});

describe("faults", () => {
  test.each<[string, FaultEffect, FailureKind, string[]]>([
    ["lagging", FAULTS.lagging, "unavailable", []],
    ["rateLimited", FAULTS.rateLimited, "unavailable", []],
    ["upstreamTimeout", FAULTS.upstreamTimeout, "uncertain", []],
    ["emptyError", FAULTS.emptyError, "uncertain", []],
    ["noLeader", FAULTS.noLeader, "unavailable", []],
    ["outOfDisk", FAULTS.outOfDisk, "unavailable", []],
    ["skipWrites", FAULTS.skipWrites, "unavailable", []],
    ["hang", { kind: "hang" }, "uncertain", []],
    ["hangAfterApply", { kind: "hangAfterApply" }, "uncertain", IDS],
    ["resetBefore", { kind: "resetBefore" }, "uncertain", []],
    ["resetAfter", { kind: "resetAfter" }, "uncertain", IDS],
    ["shortReply", { kind: "shortReply" }, "uncertain", IDS],
    ["foreignReply", { kind: "foreignReply" }, "uncertain", IDS.slice(0, 2)],
    ["foreignReply at once", { kind: "foreignReply", lines: 0 }, "uncertain", []],
    ["no result at all", { kind: "shortReply", lines: 4 }, "uncertain", IDS],
  ])("%s", async (_, fault, kind, arrived) => {
    emulator.faults.add({ ...fault, match: ON_IMPORT });
    const client = fault.kind.startsWith("hang") ? connect(emulator, { requestTimeoutMs: 300 }) : typesense;
    expect(failureOf(await importDocuments(client, "c", bodyOf(IDS), 4))).toMatchObject({
      kind,
      message: expect.stringContaining(emulator.url),
    });
    expect(await idsIn(emulator, "c")).toEqual(arrived);
    expect(resultOf(await send())).toHaveLength(4);
    expect(await idsIn(emulator, "c")).toEqual(IDS);
  });

  test("every preset of the server is covered above", () => {
    expect(Object.keys(FAULTS)).toHaveLength(7);
  });

  test("nothing is tried twice", async () => {
    emulator.faults.add({ ...FAULTS.lagging, times: 0 });
    emulator.requests.clear();
    failureOf(await send());
    expect(emulator.requests.list()).toHaveLength(1);
  });

  test("an import that is applied twice is one success", async () => {
    emulator.faults.add({ kind: "applyTwice", match: ON_IMPORT });
    expect(resultOf(await send())).toHaveLength(4);
    expect(await idsIn(emulator, "c")).toEqual(IDS);
  });
});

test("a missing collection is told as such", async () => {
  expect(failureOf(await importDocuments(typesense, "none", bodyOf(IDS), 4)).kind).toBe("missing");
});
