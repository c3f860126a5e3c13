/**
 * Invariant: a batch goes out in bodies within their bound, each document once and in order; a document that is larger than
 * the bound travels alone.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { startEmulator } from "../../src/emulator/index.js";
import { deliver } from "../../src/sync/deliver.js";
import { Lines } from "../../src/sync/lines.js";
import { emptyPage } from "../../src/sync/page.js";
import { Typesense } from "../../src/typesense/typesense.js";
import { WatchingProxy } from "../support/proxy.js";

const position = { seq: 0, mark: null, seen: { seq: 0, mark: null }, backfill: null, turn: "changes" as const };

it("bodies are bounded, nothing is lost, doubled or moved", async () => {
  const emulator = await startEmulator({ apiKey: "key" });
  const proxy = await WatchingProxy.start(emulator.port);
  const nodes = [{ protocol: "http" as const, host: "127.0.0.1", port: proxy.port }];
  const typesense = new Typesense({ nodes, apiKey: "key", requestTimeoutMs: 5000 });
  await typesense.send((client) => client.collections().create({ name: "c", fields: [{ name: "t", type: "string" }] }));
  const lengths = fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 30 });
  const most = fc.integer({ min: 1, max: 400 });
  await fc.assert(
    fc.asyncProperty(lengths, most, async (sizes, batchBytes) => {
      proxy.writes.length = 0;
      const documents = sizes.map((size, id) => JSON.stringify({ id: String(id), t: "x".repeat(size) }));
      const batch = { ...emptyPage(), documents: Lines.of(documents), after: 0, changes: 0, captured: null, position };
      expect(await deliver(typesense, "c", batch, batchBytes)).toEqual({ ok: true, value: [] });
      const bodies = proxy.imports.map(({ body }) => body.toString().split("\n"));
      expect(bodies.flat()).toEqual(documents);
      for (const [index, lines] of bodies.entries()) {
        const bytes = lines.join("\n").length + 1;
        expect(lines.length === 1 || bytes <= batchBytes).toBe(true);
        // As few bodies as that allows: the next document would not have fitted.
        const next = bodies[index + 1]?.[0];
        if (next !== undefined) expect(bytes + next.length + 1).toBeGreaterThan(batchBytes);
      }
    }),
    { numRuns: 60 },
  );
  typesense.close();
  await emulator.close();
});

it("a line that the server could not store through no fault of its own is sent again", async () => {
  const emulator = await startEmulator({ apiKey: "key" });
  const nodes = [{ protocol: "http" as const, host: "127.0.0.1", port: emulator.port }];
  const typesense = new Typesense({ nodes, apiKey: "key", requestTimeoutMs: 5000 });
  const results = (...lines: object[]) => lines.map((line) => JSON.stringify(line)).join("\n");
  const stored = { success: true };
  const broken = { success: false, code: 500, error: "Could not write to on-disk storage." };
  const wrong = { success: false, code: 400, error: "Field `t` must be a string." };
  const documents = ["a", "b", "c"].map((id) => JSON.stringify({ id }));
  const batch = { ...emptyPage(), documents: Lines.of(documents), after: 0, changes: 0, captured: null, position };
  const answer = (body: string) => ({ kind: "status" as const, status: 200, body, contentType: "text/plain" });
  const imports = { match: { path: "/import" } };
  emulator.faults.add([
    { ...answer(results(stored, broken, broken)), ...imports },
    { ...answer(results(stored, wrong)), ...imports },
    { ...answer("{}"), match: { method: "DELETE" } },
  ]);
  const refused = [{ id: "c", reason: wrong.error, document: documents[2] }];
  expect(await deliver(typesense, "c", batch, 1000)).toEqual({ ok: true, value: refused });
  emulator.faults.add({ ...answer(results(broken, broken, broken)), ...imports, times: 0 });
  expect(await deliver(typesense, "c", batch, 1000)).toMatchObject({ ok: false, failure: { kind: "unavailable" } });
  typesense.close();
  await emulator.close();
});
