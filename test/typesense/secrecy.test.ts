/*
 * Invariant: whatever a server repeats of a request, in whatever answer, no failure, no reason for a rejection and no version
 * holds the key.
 */
import { expect, test } from "vitest";
import {
  aliasesOf,
  createCollection,
  getAlias,
  getCollection,
  listCollections,
} from "../../src/typesense/collections.js";
import { deleteDocuments } from "../../src/typesense/delete.js";
import { readDocuments } from "../../src/typesense/documents.js";
import { exportLines } from "../../src/typesense/export.js";
import { importDocuments } from "../../src/typesense/import.js";
import { createKey } from "../../src/typesense/keys.js";
import { getVersion } from "../../src/typesense/server.js";
import type { Typesense } from "../../src/typesense/typesense.js";
import { API_KEY, bodyOf, connect, FIELDS, listen } from "./servers.js";

/** Requests whose result is the server's own, and not shown as it is. */
const reading: ((typesense: Typesense) => Promise<unknown>)[] = [
  (typesense) => getCollection(typesense, "c"),
  (typesense) => listCollections(typesense),
  (typesense) => createCollection(typesense, { name: "c", fields: FIELDS }),
  (typesense) => getAlias(typesense, "c"),
  (typesense) => aliasesOf(typesense, "c"),
  (typesense) => deleteDocuments(typesense, "c", ["1"]),
  (typesense) => exportLines(typesense, "c", {}, async () => undefined, 1_000),
  (typesense) => readDocuments(typesense, "c", ["1"], 1_000),
  (typesense) => createKey(typesense, { description: "", actions: [], collections: [], expiresAt: undefined }),
];

/** Requests whose result is shown, too. */
const telling: typeof reading = [
  (typesense) => getVersion(typesense),
  (typesense) => importDocuments(typesense, "c", bodyOf(["1"]), 1),
];

const bodies: Readonly<Record<string, (text: string) => string>> = {
  message: (text) => JSON.stringify({ message: text }),
  "a result": (text) => JSON.stringify({ success: false, code: 400, error: text }),
  version: (text) => JSON.stringify({ version: text }),
  text: (text) => text,
};

test.each([200, 201, 400, 401, 404, 409, 422, 429, 500, 503, 302, 418])("an answer %i", async (status) => {
  for (const [kind, body] of Object.entries(bodies)) {
    let repeated = 0;
    const server = await listen((request, response) => {
      const text = `${request.method} ${JSON.stringify(request.headers)}`;
      if (text.includes(API_KEY)) repeated++;
      response.writeHead(status, kind === "text" ? {} : { "content-type": "application/json" });
      request.resume().on("end", () => response.end(body(text)));
    });
    const typesense = connect(server);
    for (const request of [...reading, ...telling]) {
      const outcome = await request(typesense).catch((thrown: unknown) => ({ ok: false, thrown: String(thrown) }));
      const isShown = telling.includes(request) || !(outcome as { ok: boolean }).ok;
      if (isShown) expect(JSON.stringify(outcome)).not.toContain(API_KEY);
    }
    expect(repeated).toBeGreaterThanOrEqual(reading.length + telling.length);
  }
});
