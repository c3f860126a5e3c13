/**
 * Invariant: what is not meant to be in a document, or could not be put there, is no difference (columns left out, values and
 * documents refused, rows too large); everything else that a document or a collection lacks, or has too much, is one.
 */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { WatchingProxy } from "../../support/proxy.js";
import { ask } from "../../support/served.js";
import { World } from "../../support/world.js";
import { IN_SYNC, marked, put, remove, repaired, verified } from "./verified.js";

const COLUMNS = "id INTEGER PRIMARY KEY, n BIGINT, r REAL, b BOOLEAN, t TEXT, x JSON, hush TEXT, raw BLOB";
const TABLE = `CREATE TABLE t (${COLUMNS})`;
const ROWS = [
  `INSERT INTO t VALUES (1, 9223372036854775807, 0.1, 1, 'naïve 😀 "quoted" \\ ', '{"b":[1,2.50],"a":null}', 's', x'00')`,
  "INSERT INTO t (id, n, r, t) VALUES (2, -9007199254740993, 1e300, '1234567890123456789')",
  "INSERT INTO t (id, n, r, b, t) VALUES (3, 9007199254740993, 123456789012345678, 0, char(0, 10, 8232))",
  "INSERT INTO t (id, r) VALUES (4, -0.0), (5, 5e-324), (6, 9223372036854775807), (7, 9.2233720368547758e18), (8, 1e15)",
];
const EXCLUDED = { SYNC_EXCLUDE: "t.hush" };

async function filled(statements: readonly string[] = ROWS): Promise<World> {
  const world = await World.create({ statements: [TABLE], settings: EXCLUDED });
  world.writePython(statements);
  expect((await world.once()).code, world.story()).toBe(0);
  return world;
}

it("every kind of value; a column that is left out, a BLOB", async () => {
  const world = await filled();
  expect(await verified(world)).toMatchObject({ rows: 8, documents: 8, ...IN_SYNC });
  world.writePython(["UPDATE t SET hush = 'other', raw = x'01'"]);
  expect(await verified(world)).toMatchObject(IN_SYNC);
});

it("each altered value, a field too many, one too few, null for nothing", async () => {
  const world = await filled();
  const [one] = await documents(world);
  await put(world, "t__v1", { id: "4", r: 0, stale: "x" }, { id: "5" }, { id: "8", r: 1e15, t: null });
  await put(
    world,
    "t__v1",
    { ...one, n: 9007199254740992, b: false, t: 'naïve 😀 "quoted" \\' },
    { id: "3", r: 123456789012345680, b: false, t: "\0\n\u2028", n: 9007199254740994 },
  );
  const told = await verified(world);
  expect(told).toMatchObject({ missing: 0, extra: 0, different: 4 });
  expect(told.samples.different).toEqual([
    { id: "1", fields: ["n", "b", "t"] },
    { id: "3", fields: ["n"] },
    { id: "4", fields: ["stale"] },
    { id: "5", fields: ["r"] },
  ]);
  await repaired(world);
  expect(marked(world).flat().sort()).toEqual([1, 3, 4, 5]);
});

it("values and documents that were refused, rows too large", async () => {
  const world = await filled([
    ...ROWS,
    "INSERT INTO t (id, n, r, b, t) VALUES (10, 'text', 'text', 7, x'ff')",
    "INSERT INTO t (id, r) VALUES (11, 9e999)",
    `INSERT INTO t (id, t) VALUES (12, printf('%.*c', 10000001, 'x')), (13, printf('%.*c', 9500000, '1'))`,
    "UPDATE t SET n = 9007199254740993 WHERE id = 13",
  ]);
  expect(world.status().streams[0]).toMatchObject({ rejections: 3 });
  expect(await verified(world)).toMatchObject({ rows: 12, documents: 11, ...IN_SYNC });
  // A document that was refused, and is there all the same.
  await put(world, "t__v1", { id: "12", t: "old" });
  expect(await repaired(world)).toMatchObject({ missing: 0, extra: 1, different: 0, samples: { extra: ["12"] } });
});

it("a document that the server refuses is missing for a known reason, and another one is not", async () => {
  const world = await World.create({ statements: [TABLE], settings: EXCLUDED });
  const proxy = await WatchingProxy.start(world.emulator.port);
  proxy.refused = "poison";
  world.writePython([...ROWS, "UPDATE t SET t = 'poison' WHERE id IN (2, 4)"]);
  expect((await world.once(world.address(proxy.port))).code).toBe(0);
  expect(await verified(world)).toMatchObject({ rows: 8, documents: 6, ...IN_SYNC });
  await remove(world, "t__v1", "5");
  expect(await verified(world)).toMatchObject({ missing: 1, samples: { missing: ["5"] } });
  // One that is there all the same is not what its row makes.
  await put(world, "t__v1", { id: "4", t: "old" });
  expect(await verified(world)).toMatchObject({ missing: 1, different: 1, samples: { different: [{ id: "4" }] } });
});

it("an empty table, an empty collection, one that is gone", async () => {
  const world = await World.create({
    statements: [TABLE, "CREATE TABLE empty (id TEXT PRIMARY KEY)"],
    settings: EXCLUDED,
  });
  world.writePython(ROWS);
  await world.once();
  expect(await verified(world, "empty")).toMatchObject({ rows: 0, documents: 0, ...IN_SYNC });
  await put(world, "empty__v1", { id: "a" }, { id: "b c" });
  expect(await repaired(world, "empty")).toMatchObject({
    rows: 0,
    documents: 2,
    extra: 2,
    samples: { extra: ["a", "b c"] },
  });

  await remove(world, "t__v1", "1", "2", "3", "4", "5", "6", "7", "8");
  const all = { rows: 8, documents: 0, missing: 8, extra: 0, different: 0 };
  expect(await repaired(world)).toMatchObject({
    ...all,
    samples: { missing: ["1", "2", "3", "4", "5", "6", "7", "8"] },
  });
  await ask(world, "/collections/t__v1", "DELETE");
  expect(await verified(world)).toMatchObject(all);
});

it("lines of an export that stand for no document are no difference", async () => {
  const world = await filled();
  const phantoms = [
    '{"id":"4","r":77.5}',
    '{"id":"99"}',
    '{"id":"no key"}',
    "",
    "null",
    "4",
    "Could not fetch",
    '{"r":1}',
    '{"id":',
    "\u00e9",
  ];
  const address = await exportingThrough(world, (body) => [...phantoms, body, ...phantoms].join("\n"));
  expect(await verified(world, "t", address)).toMatchObject({ rows: 8, ...IN_SYNC });
  const cut = await exportingThrough(world, (body) => body.split("\n").slice(3).join("\n"));
  expect(await verified(world, "t", cut)).toMatchObject({ rows: 8, documents: 5, ...IN_SYNC });
  await put(world, "t__v1", { id: "4", r: 78 }, { id: "100" });
  expect(await verified(world, "t", address)).toMatchObject({ different: 1, extra: 1, missing: 0 });
});

async function documents(world: World): Promise<Record<string, unknown>[]> {
  const { url, apiKey } = world.emulator;
  const answer = await fetch(`${url}/collections/t__v1/documents/export`, {
    headers: { "x-typesense-api-key": apiKey },
  });
  const lines = (await answer.text()).split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines.sort((a, b) => Number(a.id) - Number(b.id));
}

/** A server between that changes whole exports. Returns the settings that lead to it. */
async function exportingThrough(world: World, change: (body: string) => string): Promise<Record<string, string>> {
  const server = createServer((incoming, outgoing) => {
    const { url = "/", method = "GET", headers } = incoming;
    const onward = request(
      { port: world.emulator.port, host: "127.0.0.1", path: url, method, headers, agent: false },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, {
          "content-type": answer.headers["content-type"] ?? "text/plain",
        });
        if (!url.endsWith("/export")) return answer.pipe(outgoing);
        let body = "";
        answer.setEncoding("utf8").on("data", (text: string) => {
          body += text;
        });
        return answer.on("end", () => outgoing.end(change(body)));
      },
    );
    incoming.pipe(onward);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once("listening", resolve));
  return world.address((server.address() as AddressInfo).port);
}
