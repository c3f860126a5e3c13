/*
 * Invariant: where no answer comes, the failure says whether the request can have arrived, what is to be mended, and never
 * the API key.
 */
import { createServer as createTlsServer } from "node:https";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { importDocuments } from "../../src/typesense/import.js";
import { selfSigned } from "./certificate.js";
import { API_KEY, bodyOf, connect, deadAddress, failureOf, listen, startServer } from "./servers.js";

const ping = (typesense: ReturnType<typeof connect>) => typesense.send((client) => client.health.retrieve());

describe("nobody was reached", () => {
  test("nothing listens", async () => {
    const outcome = await ping(connect(await deadAddress()));
    expect(failureOf(outcome)).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("ECONNREFUSED"),
      hint: expect.stringContaining("is Typesense running?"),
    });
  });

  test("nothing listens at any of a name's addresses", async () => {
    const { message, kind } = failureOf(await ping(connect({ ...(await deadAddress()), host: "localhost" })));
    expect(kind).toBe("unavailable");
    expect(message).toMatch(/localhost:\d+: .*ECONNREFUSED/);
  });

  test("there is no such host", async () => {
    const { kind, message } = failureOf(
      await ping(connect({ protocol: "http", host: "typesense.invalid", port: 8108 })),
    );
    expect(kind).toBe("unavailable");
    expect(message).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });
});

describe("TLS", () => {
  test("spoken to a server that speaks plain HTTP", async () => {
    const { host, port } = await startServer();
    const outcome = await ping(connect({ protocol: "https", host, port }));
    expect(failureOf(outcome)).toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+: TLS failed \(\w+\)$/),
      hint: expect.stringContaining("TYPESENSE_PROTOCOL"),
    });
  });

  test("with a certificate that nobody trusts", async () => {
    const keys: unknown[] = [];
    const server = createTlsServer(selfSigned(), (request, response) => {
      keys.push(request.headers["x-typesense-api-key"]);
      response.end("{}");
    });
    const address = await listen(server);
    const outcome = await ping(connect({ ...address, protocol: "https", host: "localhost" }));
    expect(failureOf(outcome)).toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(/SELF_SIGNED/),
      hint: expect.stringContaining("TYPESENSE_CA_FILE"),
    });
    expect(keys).toEqual([]);
  });

  test("not spoken to a server that expects it", async () => {
    const address = await listen(createTlsServer(selfSigned()));
    expect(["uncertain", "misconfigured"]).toContain(failureOf(await ping(connect(address))).kind);
  });
});

test.each(["resetBefore", "resetAfter"] as const)("a connection that is lost is uncertain (%s)", async (kind) => {
  const emulator = await startServer();
  emulator.faults.add({ kind });
  expect(failureOf(await ping(connect(emulator)))).toMatchObject({ kind: "uncertain" });
});

test("the key is in no failure of an import either", async () => {
  const addresses = [await deadAddress(), { protocol: "http" as const, host: "typesense.invalid", port: 1 }];
  for (const address of addresses) {
    const outcome = await importDocuments(connect(address), "c", bodyOf(["1", API_KEY.slice(1)]), 2);
    expect(failureOf(outcome).status).toBeUndefined();
  }
});

test("an answer that a proxy compressed is read", async () => {
  const address = await listen((request, response) => {
    const gzip = /gzip/.test(request.headers["accept-encoding"] ?? "");
    response.writeHead(200, gzip ? { "content-encoding": "gzip" } : {});
    request.resume().on("end", () => response.end(gzip ? gzipSync('{"success":true}') : '{"success":true}'));
  });
  expect(await importDocuments(connect(address), "c", bodyOf(["1"]), 1)).toEqual({
    ok: true,
    value: [{ success: true }],
  });
});
