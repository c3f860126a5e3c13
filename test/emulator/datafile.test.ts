/*
 * Invariant: with a data file, an emulator that was closed comes back exactly as it was; one that was killed comes
 * back as it was when it was saved last; without a data file nothing comes back.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Client, field, OK, start } from "./client.js";

let folder: string;
let dataFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emulator-"));
  dataFile = join(folder, "data");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function fill(client: Client): Promise<void> {
  await client.createCollection("empty", [field("x", "string")]);
  await client.call("PATCH", "/collections/empty", '{"fields":[{"name":"x","drop":true}]}');
  const fields = JSON.stringify([field("n", "int64"), field("t", "string", { facet: true, locale: "en" })]);
  const more = '"metadata":{"a":9007199254740993},"token_separators":["-"]';
  await client.call("POST", "/collections", `{"name":"c","fields":${fields},${more}}`);
  await client.import("c", ['{"id":"2","n":9223372036854775807,"t":"line\\nbreak é"}', '{"id":"1","f":1.0}']);
  await client.call("PUT", "/aliases/a", '{"collection_name":"c"}');
  await client.call("POST", "/keys", '{"description":"d","actions":["*"],"collections":["*"],"value":"secret"}');
}

const READS = ["/collections", "/aliases", "/keys", "/collections/c/documents/export"];

async function everything(client: Client): Promise<string[]> {
  return Promise.all(READS.map(async (path) => (await client.call("GET", path)).body));
}

test("what was closed comes back, and goes on where it stopped", async () => {
  const first = await start({ dataFile });
  await fill(first.client);
  const before = await everything(first.client);
  await first.emulator.close();

  const second = await start({ dataFile });
  expect(await everything(second.client)).toEqual(before);
  expect(await second.client.import("c", ['{"t":"generated id"}'], "return_id=true")).toEqual([
    '{"id":"2","success":true}',
  ]);
  const key = await second.client.call("POST", "/keys", '{"description":"d","actions":["*"],"collections":["*"]}');
  expect(key.body).toContain('"id":1,');
  await second.emulator.close();
});

test("what was killed comes back as it was saved last", async () => {
  const first = await start({ dataFile });
  await fill(first.client);
  await first.emulator.save();
  const saved = await everything(first.client);
  expect(await first.client.import("c", ['{"id":"3"}'])).toEqual([OK]);
  await first.emulator.kill();
  await first.emulator.close();

  const second = await start({ dataFile });
  expect(await everything(second.client)).toEqual(saved);
  await second.emulator.close();
});

test("a field whose documents hold another type is still unsearchable afterwards", async () => {
  const first = await start({ dataFile });
  await fill(first.client);
  const change = { fields: [{ name: "n", drop: true }, field("n", "string")] };
  await first.client.call("PATCH", "/collections/c", JSON.stringify(change));
  await first.emulator.close();

  const { client, emulator } = await start({ dataFile });
  const search = "/collections/c/documents/search?q=1&query_by=n";
  await expect(client.call("GET", search, undefined, AbortSignal.timeout(200))).rejects.toThrow("timeout");
  await emulator.close();
});

test("without a data file there is nothing to come back, and nowhere to save to", async () => {
  const first = await start();
  await fill(first.client);
  await expect(first.emulator.save()).rejects.toThrow("without a data file");
  await first.emulator.close();
  const second = await start({ dataFile });
  expect(await everything(second.client)).toEqual(["[]", '{"aliases":[]}', '{"keys":[]}', expect.anything()]);
  await second.emulator.close();
});

test("a file of something else is refused", async () => {
  writeFileSync(dataFile, "hello\n");
  await expect(start({ dataFile })).rejects.toThrow("was not written by the emulator");
});
