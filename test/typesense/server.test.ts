/*
 * Invariant: a server that is too old is told before anything is sent to it; a key that may not see the version is no
 * hindrance.
 */
import { describe, expect, test } from "vitest";
import { importDocuments } from "../../src/typesense/import.js";
import { checkServer, getVersion, isSettled, isSupported } from "../../src/typesense/server.js";
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

describe("settled", () => {
  const onStatus = { path: "^/status" };

  test("is a healthy server without queued writes", async () => {
    const emulator = await startServer();
    const typesense = connect(emulator);
    expect(await isSettled(typesense)).toBe(true);
    await call(emulator, "POST", "/collections", { name: "c", fields: FIELDS });
    emulator.faults.add({ kind: "slow", delayMs: 600_000, match: { path: "/import" } });
    const pending = importDocuments(typesense, "c", bodyOf(["1"]), 1);
    await expect.poll(() => isSettled(typesense), { interval: 2 }).toBe(false);
    emulator.faults.release();
    resultOf(await pending);
    expect(await isSettled(typesense)).toBe(true);
  });

  test.each([
    [401, true],
    [404, true],
    [503, false],
    [500, false],
  ])("is judged by its health alone where the status answers %i: %s", async (status, settled) => {
    const emulator = await startServer();
    emulator.faults.add({ kind: "status", status, body: "", match: onStatus });
    expect(await isSettled(connect(emulator))).toBe(settled);
  });

  test("is no server that is not healthy or not there", async () => {
    const emulator = await startServer();
    emulator.faults.add([
      { kind: "status", status: 503, body: '{"ok":false}' },
      { kind: "status", status: 200, body: '{"ok":false}', contentType: "application/json" },
    ]);
    const typesense = connect(emulator);
    expect([await isSettled(typesense), await isSettled(typesense), await isSettled(typesense)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(await isSettled(connect(await deadAddress()))).toBe(false);
  });
});
