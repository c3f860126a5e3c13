/*
 * Invariant: whatever a server answers, and however its bytes are cut, it is read within bounds: an answer or a line without an
 * end is given up, and every line of an export arrives whole.
 */
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exportLines, splitLines } from "../../src/typesense/export.js";
import { importDocuments, parseResults } from "../../src/typesense/import.js";
import { until } from "../support/until.js";
import { bodyOf, connect, failureOf, listen } from "./servers.js";

const SILENCE_MS = 5_000;
const PIECE = Buffer.alloc(1024 * 1024, "x");
/** Far more than an answer may have. */
const MOST_PIECES = 1024;

async function linesOf(chunks: Iterable<Buffer>, mostLineBytes?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const some of splitLines(Readable.from(chunks), SILENCE_MS, undefined, mostLineBytes)) lines.push(...some);
  return lines;
}

test("an export's lines are those of its text, wherever it is cut", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: "grapheme" })), fc.array(fc.nat(400)), async (texts, cuts) => {
      const documents = texts.map((text) => JSON.stringify({ text }));
      const bytes = Buffer.from(documents.join("\n"));
      const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
      expect(await linesOf(chunks.filter(({ length }) => length > 0))).toEqual(documents);
    }),
  ));

test("a large line in thousands of pieces takes no longer than its bytes do", async () => {
  const pieces = 4_000;
  const before = process.cpuUsage();
  const [line] = await linesOf(Array.from({ length: pieces }, () => PIECE.subarray(0, 16_384)));
  const { user, system } = process.cpuUsage(before);
  expect(line).toHaveLength(pieces * 16_384);
  // Put together anew with every piece, it would be copied two thousand times.
  expect((user + system) / 1e6).toBeLessThan(5);
});

test("a line without an end is given up", async () => {
  const endless = (function* () {
    for (;;) yield PIECE;
  })();
  await expect(linesOf(endless, 8 * PIECE.length)).rejects.toThrow(/line of more than 8388608 bytes/);
});

test.each([200, 500])("an answer %i without an end is given up", async (status) => {
  let pieces = 0;
  const pour = (response: ServerResponse) => {
    while (!response.destroyed && pieces < MOST_PIECES) {
      pieces++;
      if (!response.write(PIECE)) return void response.once("drain", () => pour(response));
    }
    response.end();
  };
  const address = await listen((_, response) => pour(response.writeHead(status)));
  const failure = failureOf(await importDocuments(connect(address), "c", bodyOf(["1"]), 1));
  expect(failure).toMatchObject({ kind: "uncertain", message: expect.stringContaining("maxContentLength") });
  expect(pieces).toBeLessThan(MOST_PIECES / 4);
});

test.each([404, 500])(
  "the words of an export's refusal %i are not waited for, and its connection is closed",
  async (status) => {
    let closed = 0;
    const address = await listen(({ url }, response) => {
      if (!url?.includes("/export")) return void response.end('{"name": "c"}');
      response.on("close", () => closed++);
      response.writeHead(status).write(PIECE);
    });
    const take = async () => undefined;
    failureOf(await exportLines(connect(address), "c", {}, take, SILENCE_MS));
    await until("the connection is closed", () => closed === 1, { deadlineMs: SILENCE_MS });
  },
);

test("whatever result lines hold, there is a result for every document or a reason", () => {
  const line = fc.oneof(fc.constant('{"success":true}'), fc.json(), fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(fc.array(line), fc.nat(5), (lines, count) => {
      const results = parseResults(lines.join("\n"), count);
      expect(typeof results === "string" || results.length === count).toBe(true);
    }),
  );
});
