/*
 * Invariant: no request outlasts its deadline, whatever the server does, and close() ends all of them.
 */
import { describe, expect, test } from "vitest";
import { importDocuments } from "../../src/typesense/import.js";
import { bodyOf, connect, failureOf, listen, startServer } from "./servers.js";

const TIMEOUT = 100;

/** How long a call took, in milliseconds, and what came of it. */
async function timed<T>(call: Promise<T>): Promise<{ result: T; took: number }> {
  const began = performance.now();
  const result = await call;
  return { result, took: performance.now() - began };
}

const ping = (typesense: ReturnType<typeof connect>) => typesense.send((client) => client.health.retrieve());
const send = (typesense: ReturnType<typeof connect>) => importDocuments(typesense, "c", bodyOf(["1"]), 1);

describe("the deadline cuts", () => {
  test.each(["hang", "hangAfterApply"] as const)("an import that is never answered (%s)", async (kind) => {
    const emulator = await startServer();
    emulator.faults.add({ kind, times: 0 });
    const { result, took } = await timed(send(connect(emulator, { requestTimeoutMs: TIMEOUT })));
    expect(failureOf(result)).toEqual({ kind: "uncertain", message: `${emulator.url}: no answer within the deadline` });
    expect(took).toBeGreaterThan(TIMEOUT / 2);
    expect(took).toBeLessThan(TIMEOUT + 2_000);
  });

  test("any other request", async () => {
    const emulator = await startServer();
    emulator.faults.add({ kind: "hang", times: 0 });
    const outcome = await ping(connect(emulator, { requestTimeoutMs: TIMEOUT }));
    expect(failureOf(outcome).message).toContain("no answer within the deadline");
  });

  test("an answer that begins and does not end", async () => {
    const address = await listen((_, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write('{"success":');
    });
    const { result } = await timed(send(connect(address, { requestTimeoutMs: TIMEOUT })));
    expect(failureOf(result)).toMatchObject({ kind: "uncertain" });
  });
});

test("close() ends requests in flight, and those that come later", async () => {
  const emulator = await startServer();
  emulator.faults.add({ kind: "hang", times: 0 });
  const typesense = connect(emulator, { requestTimeoutMs: 600_000 });
  const pending = [send(typesense), ping(typesense)];
  await expect.poll(() => emulator.requests.list().length, { interval: 2 }).toBe(2);
  typesense.close();
  for (const outcome of await Promise.all(pending)) expect(failureOf(outcome).kind).toBe("uncertain");
  expect(failureOf(await ping(typesense)).kind).toBe("uncertain");
  expect(emulator.requests.list()).toHaveLength(2);
});
