/*
 * Invariant: a server that is too old is told before anything is sent to it; a key that may not see the version is no
 * hindrance.
 */
import { describe, expect, test } from "vitest";
import { importDocuments } from "../../src/typesense/import.js";
import { checkServer, getLoad, getVersion, isSupported } from "../../src/typesense/server.js";
import { bodyOf, call, connect, deadAddress, FIELDS, failureOf, resultOf, startServer } from "./servers.js";

describe("versions", () => {
  test.each([
    "27.1",
    "27.2.rc1",
    "v27.1",
    "28",
    "28.0",
    "29.0",
    "30.2",
    "100.0",
    "nightly",
    "",
    "0-dev-nightly".slice(2),
  ])("%j is supported", (version) => expect(isSupported(version)).toBe(true));

  test.each(["27", "27.0", "27.0.rc1", "26.9", "0.25.2", "v0.24", "9.9"])("%j is too old", (version) => {
    expect(isSupported(version)).toBe(false);
  });
});

test("the version is what the server says", async () => {
  const typesense = connect(await startServer({ version: "29.0" }));
  expect(resultOf(await getVersion(typesense))).toBe("29.0");
  expect(resultOf(await checkServer(typesense))).toBe("29.0");
});

test("a server that is too old is refused, with both versions", async () => {
  const emulator = await startServer({ version: "26.0" });
  expect(failureOf(await checkServer(connect(emulator)))).toEqual({
    kind: "misconfigured",
    message: `${emulator.url} runs Typesense 26.0`,
    hint: "Typesense 27.1 or newer is needed, 29 or newer recommended",
  });
});

test("a key with no more than it needs passes", async () => {
  const emulator = await startServer();
  await call(emulator, "POST", "/collections", { name: "c", fields: FIELDS });
  const wish = { description: "", actions: ["documents:import"], collections: ["c"] };
  const apiKey = (JSON.parse(await call(emulator, "POST", "/keys", wish)) as { value: string }).value;
  const typesense = connect(emulator, { apiKey });
  expect(resultOf(await checkServer(typesense))).toBeUndefined();
  expect(resultOf(await importDocuments(typesense, "c", bodyOf(["1"]), 1))).toEqual([{ success: true }]);
  const other = await importDocuments(typesense, "other", bodyOf(["1"]), 1);
  expect(failureOf(other)).toMatchObject({ kind: "misconfigured", hint: expect.stringContaining("lack an action") });
  expect(JSON.stringify(other)).not.toContain(apiKey);
});

test("a server that is away is a failure", async () => {
  expect(failureOf(await checkServer(connect(await deadAddress()))).kind).toBe("unavailable");
});

describe("the load", () => {
  const onStatus = { path: "^/status" };

  test("is what is queued, and what was taken in all", async () => {
    const emulator = await startServer();
    const typesense = connect(emulator);
    const idle = await getLoad(typesense);
    expect(idle).toEqual({ queued: 0, committed: expect.any(Number) });
    await call(emulator, "POST", "/collections", { name: "c", fields: FIELDS });
    emulator.faults.add({ kind: "slow", delayMs: 600_000, match: { path: "/import" } });
    const pending = importDocuments(typesense, "c", bodyOf(["1"]), 1);
    const committed = (idle?.committed ?? 0) + 2;
    await expect.poll(() => getLoad(typesense), { interval: 2 }).toEqual({ queued: 1, committed });
    emulator.faults.release();
    resultOf(await pending);
    expect(await getLoad(typesense)).toEqual({ queued: 0, committed });
  });

  test.each([401, 404])("is nothing that is known of where the status answers %i", async (status) => {
    const emulator = await startServer();
    emulator.faults.add({ kind: "status", status, body: "", match: onStatus });
    expect(await getLoad(connect(emulator))).toEqual({ queued: 0, committed: 0 });
  });

  test.each([503, 500])("is not told where the status answers %i", async (status) => {
    const emulator = await startServer();
    emulator.faults.add({ kind: "status", status, body: "", match: onStatus });
    expect(await getLoad(connect(emulator))).toBeUndefined();
  });

  test("is not told by a server that is not healthy or not there", async () => {
    const emulator = await startServer();
    emulator.faults.add([
      { kind: "status", status: 503, body: '{"ok":false}' },
      { kind: "status", status: 200, body: '{"ok":false}', contentType: "application/json" },
    ]);
    const typesense = connect(emulator);
    const looks = [await getLoad(typesense), await getLoad(typesense), await getLoad(typesense)];
    expect(looks).toEqual([undefined, undefined, { queued: 0, committed: expect.any(Number) }]);
    expect(await getLoad(connect(await deadAddress()))).toBeUndefined();
  });
});
