/**
 * Invariant: what the command line does can be done from within a program: createSync keeps collections equal to tables, tells
 * what happens, and is a good guest: it is silent, heeds no signals, sets no exit code, and no listener can hurt it.
 */
import { expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../src/emulator/index.js";
import { createSync, SyncError, type SyncEvents } from "../src/index.js";
import { compare } from "./support/compare.js";
import { createDatabase, temporaryFolder } from "./support/databases.js";
import { until } from "./support/until.js";
import { shell } from "./support/workspace.js";
import { World } from "./support/world.js";

const folder = temporaryFolder();
const apiKey = "test-key";

const STORY = [
  "CREATE TABLE lines(id INTEGER PRIMARY KEY, text TEXT, weight REAL)",
  "INSERT INTO lines(text) VALUES ('Who is there?'), ('Nobody.')",
];

async function stage() {
  const typesense = await startEmulator({ apiKey });
  onTestFinished(() => typesense.close());
  return { database: createDatabase(folder, STORY), typesense };
}

test("an example: deliver, wait, verify, stop", async () => {
  const { database, typesense } = await stage();
  const signals = process.listenerCount("SIGTERM") + process.listenerCount("SIGINT");
  const events: string[] = [];
  const delivered: SyncEvents["delivered"][0][] = [];

  const sync = createSync({
    database,
    tables: ["lines"],
    typesense: { nodes: typesense.url, apiKey },
    limits: { retryMaxMs: 100 },
  });
  sync.on("delivered", (event) => delivered.push(event));
  sync.on("delivered", () => {
    throw new Error("a listener's own fault");
  });
  sync.on("delivered", async () => {
    throw new Error("a fault that comes later");
  });
  for (const name of ["started", "paused", "stopped"] as const) sync.on(name, () => events.push(name));

  const started = sync.start();
  await sync.wait();
  await started;
  expect(process.listenerCount("SIGTERM") + process.listenerCount("SIGINT")).toBe(signals);
  expect(await compare(database, typesense.url, apiKey, ["lines"])).toEqual([]);

  shell(database, "INSERT INTO lines(text) VALUES ('Then who speaks?'); DELETE FROM lines WHERE id = 1;");
  const { seq } = await sync.wait({ tables: ["lines"], timeoutMs: 10_000 });
  expect(await compare(database, typesense.url, apiKey, ["lines"])).toEqual([]);
  expect(delivered.at(-1)).toMatchObject({ table: "lines", collection: "lines__v1", seq });
  expect(delivered.reduce((sum, event) => sum + event.deletes, 0)).toBe(1);

  await fetch(`${typesense.url}/collections/lines/documents/2`, {
    method: "DELETE",
    headers: { "x-typesense-api-key": apiKey },
  });
  expect(await sync.verify()).toMatchObject([{ table: "lines", inSync: false, missing: 1 }]);
  expect(await sync.verify({ repair: true })).toMatchObject([{ table: "lines", inSync: true, rows: 2 }]);

  await sync.stop();
  expect(sync.isRunning).toBe(false);
  expect(events).toEqual(["started", "stopped"]);
  expect(process.exitCode).toBeUndefined();
  expect(process.listenerCount("SIGTERM") + process.listenerCount("SIGINT")).toBe(signals);

  shell(database, "UPDATE lines SET text = 'I do.' WHERE id = 3;");
  await sync.drain();
  expect(await compare(database, typesense.url, apiKey, ["lines"])).toEqual([]);
});

test("it tells when Typesense is away and back, and what was refused", async () => {
  const { database, typesense } = await stage();
  const address = { apiKey, port: typesense.port };
  await typesense.close();
  const told: { name: string; event: unknown }[] = [];
  const sync = createSync({
    database,
    tables: "all",
    typesense: { nodes: [typesense.url], apiKey },
    limits: { retryMaxMs: 50 },
  });
  for (const name of ["away", "back", "rejected"] as const) {
    sync.on(name, (event) => told.push({ name, event }));
  }
  await sync.start();
  onTestFinished(() => sync.stop());
  await until("it is away", () => told.some(({ name }) => name === "away"));
  shell(database, "UPDATE lines SET weight = 'heavy' WHERE id = 1;");
  const again = await startEmulator(address);
  onTestFinished(() => again.close());
  await sync.wait();
  expect(new Set(told.map(({ name }) => name))).toEqual(new Set(["away", "back", "rejected"]));
  expect(told[0]).toMatchObject({ name: "away", event: { side: "typesense" } });
  expect(told.find(({ name }) => name === "rejected")?.event).toMatchObject({
    table: "lines",
    rejections: [{ id: "1", field: "weight" }],
  });
  const second = createSync({ database, typesense: { nodes: again.url, apiKey } });
  await expect(second.start()).rejects.toMatchObject({ exitCode: 75, retryable: true });
});

test("it tells of schemas, pauses and its end; what is asked for while it drains waits for its turn", async () => {
  const { database, typesense } = await stage();
  const sync = createSync({ database, tables: "all", typesense: { nodes: typesense.url, apiKey } });
  const told: { name: string; event: unknown }[] = [];
  const tell = <Name extends keyof SyncEvents>(name: Name) =>
    sync.on(name, (...event: SyncEvents[Name]) => told.push({ name, event: event[0] }));
  for (const name of ["started", "schemaChanged", "paused", "resumed", "stopped"] as const) tell(name);
  const isTold = (name: string) => until(name, () => told.some((each) => each.name === name));

  const ended = Promise.all([sync.drain(), sync.drain()]);
  await sync.start();
  await ended;
  onTestFinished(() => sync.stop());
  const [began, stopped] = [
    { name: "started", event: { tables: ["lines"] } },
    { name: "stopped", event: {} },
  ];
  expect(told.filter(({ name }) => name !== "schemaChanged")).toEqual([began, stopped, began, stopped, began]);
  expect(sync.isRunning).toBe(true);

  shell(database, "ALTER TABLE lines ADD COLUMN speaker TEXT; INSERT INTO lines(speaker) VALUES ('Mira');");
  await isTold("schemaChanged");
  await sync.wait();
  expect(await compare(database, typesense.url, apiKey, ["lines"])).toEqual([]);
  shell(database, "ALTER TABLE lines RENAME TO kept; DROP TABLE kept;");
  await isTold("paused");
  expect(told.at(-1)).toMatchObject({
    event: { table: "lines", hint: expect.stringContaining("bring the table back") },
  });
  shell(database, "CREATE TABLE lines(id INTEGER PRIMARY KEY, text TEXT, weight REAL, speaker TEXT);");
  await isTold("resumed");
  await sync.stop();
  expect(told.at(-1)).toEqual({ name: "stopped", event: {} });

  const nothing = createSync({ database: createDatabase(folder, STORY), typesense: { nodes: typesense.url, apiKey } });
  let fault: unknown;
  nothing.on("stopped", (event) => {
    fault = event.fault;
  });
  await expect(nothing.start()).rejects.toMatchObject({ exitCode: 78 });
  expect(fault).toMatchObject({ exitCode: 78, message: expect.stringContaining("no table") });
  const pending = Promise.all([
    expect(sync.drain()).rejects.toThrow(),
    expect(sync.start()).rejects.toThrow(/stopped/),
  ]);
  await sync.stop();
  await pending;
  expect(sync.isRunning).toBe(false);
});

test("beside a daemon of another process, a repair waits until that one has sent what differs", async () => {
  const world = await World.create({ statements: STORY });
  const daemon = await world.run();
  await world.delivered();
  const { database, emulator } = world;
  const sync = createSync({ database, typesense: { nodes: emulator.url, apiKey: emulator.apiKey } });
  await expect(sync.start()).rejects.toMatchObject({ exitCode: 75, retryable: true });
  await fetch(`${emulator.url}/collections/lines/documents/2`, {
    method: "DELETE",
    headers: { "x-typesense-api-key": emulator.apiKey },
  });
  emulator.faults.add({ kind: "status", status: 403, body: "no", times: 0, match: { path: "/import" } });
  const repaired = sync.verify({ repair: true });
  await daemon.says(/the stream is paused/);
  emulator.faults.clear();
  expect(await repaired).toMatchObject([{ table: "lines", inSync: true, rows: 2 }]);
  expect(await world.differences("lines")).toEqual([]);
  expect(sync.isRunning).toBe(false);
});

test("every fault of the options is told at once, by its place in them", async () => {
  const typesense = { nodes: "nowhere", apiKey };
  const make = () => createSync({ database: "story.db", typesense, limits: { batchSize: 0 } });
  expect(make).toThrow(SyncError);
  expect(make).toThrow(/typesense\.nodes: entry 1[\s\S]*limits\.batchSize: must be/);
  const unknown = { batches: 5 } as object;
  expect(() => createSync({ database: "story.db", typesense: { apiKey }, limits: unknown })).toThrow(/batches/);
  const mapping = { tables: { lines: { colection: "l" } } } as object;
  expect(() => createSync({ database: "story.db", typesense: { apiKey }, mapping })).toThrow(/colection/);
  const nothing = createSync({ database: createDatabase(folder, STORY), typesense: { apiKey } });
  await expect(nothing.wait()).rejects.toMatchObject({ retryable: true });
});
