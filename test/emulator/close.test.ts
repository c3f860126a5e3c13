/*
 * Invariant: close() and kill() end everything the emulator began: the port, every connection, every delay. close()
 * lets the writes that run come to their end first.
 */

import { expect, test } from "vitest";
import { EMULATOR_BANNER, startEmulator } from "../../src/emulator/index.js";
import { API_KEY, eventually, field, start } from "./client.js";

/** What keeps this process alive, apart from the test runner's own. */
function handles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name));
}

const ENDINGS = ["close", "kill"] as const;

test.each(ENDINGS)("%s leaves no handle, not even with requests that hang and wait", async (ending) => {
  const before = handles().length;
  const { client, emulator } = await start();
  await client.createCollection("c", [field("n", "int64")]);
  emulator.faults.add([
    { kind: "hang", match: { path: "/aliases" } },
    { kind: "slow", delayMs: 600_000, match: { path: "import" } },
    { kind: "applyLate", delayMs: 600_000, match: { method: "DELETE" } },
  ]);
  const requests = [
    client.call("GET", "/aliases"),
    client.import("c", ['{"id":"1"}']),
    client.import("c", ['{"id":"2"}']),
    client.call("DELETE", "/collections/c"),
  ].map((request) =>
    request.then(
      () => "answered",
      () => "cut off",
    ),
  );
  await eventually(() => emulator.requests.list().length).toBe(5);
  expect(handles().length).toBeGreaterThan(before);

  await emulator[ending]();
  const outcomes = await Promise.all(requests);
  expect([outcomes[0], outcomes[1], outcomes[3]]).toEqual(["cut off", "cut off", "cut off"]);
  await eventually(() => handles().length).toBeLessThanOrEqual(before);
  await expect(client.call("GET", "/health")).rejects.toThrow("fetch failed");
});

test.each(ENDINGS)("%s may be called again, and after the other", async (ending) => {
  const { emulator } = await start();
  await emulator[ending]();
  await emulator.close();
  await emulator.kill();
});

test("close lets a running import come to its end and be answered", async () => {
  const { client, emulator } = await start();
  await client.createCollection("c", [field("n", "int64")]);
  const lines = Array.from({ length: 20_000 }, (_, id) => `{"id":"${id}"}`);
  const importing = client.import("c", lines);
  await eventually(() => emulator.importedLines).toBe(lines.length);
  await emulator.close();
  expect(await importing).toHaveLength(lines.length);
});

test("a port that is taken is refused, and a wished one is used", async () => {
  const first = await start();
  const { port, host } = first.emulator;
  await expect(startEmulator({ apiKey: API_KEY, port })).rejects.toThrow("EADDRINUSE");
  await first.emulator.close();
  const second = await startEmulator({ apiKey: API_KEY, port, host, version: "29.0" });
  expect(second.url).toBe(`http://127.0.0.1:${port}`);
  const debug = await fetch(`${second.url}/debug`, { headers: { "x-typesense-api-key": API_KEY } });
  expect(await debug.text()).toBe('{"state":1,"version":"29.0"}');
  await second.close();
});

test("the banner says what the emulator is not", () => {
  expect(EMULATOR_BANNER).toContain("NOT Typesense");
});
