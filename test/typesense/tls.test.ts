/*
 * Invariant: with an authority of one's own, servers with its certificates are trusted and no others are; a proxy in the
 * environment is not used, and a redirect not followed: the key goes nowhere but to the address that is configured.
 */
import { createServer as createTlsServer } from "node:https";
import { expect, onTestFinished, test } from "vitest";
import { importDocuments } from "../../src/typesense/import.js";
import { selfSigned } from "./certificate.js";
import { API_KEY, bodyOf, connect, failureOf, listen, resultOf } from "./servers.js";

const ping = (typesense: ReturnType<typeof connect>) => typesense.send((client) => client.health.retrieve());

/** A server that speaks TLS; returns its address, its certificate and the keys that it was sent. */
async function secure() {
  const identity = selfSigned();
  const keys: unknown[] = [];
  const server = createTlsServer(identity, (request, response) => {
    keys.push(request.headers["x-typesense-api-key"]);
    request.resume().on("end", () => response.end('{"success":true}'));
  });
  const address = { ...(await listen(server)), protocol: "https" as const, host: "localhost" };
  return { address, ca: identity.cert, keys };
}

test("an authority of one's own", async () => {
  const { address, ca, keys } = await secure();
  const typesense = connect(address, { ca });
  resultOf(await ping(typesense));
  resultOf(await importDocuments(typesense, "c", bodyOf(["1"]), 1));
  expect(keys).toEqual([API_KEY, API_KEY]);
  expect(failureOf(await ping(connect(address, { ca: selfSigned().cert }))).kind).toBe("misconfigured");
  // The certificate is for localhost.
  expect(failureOf(await ping(connect({ ...address, host: "127.0.0.1" }, { ca }))).kind).toBe("misconfigured");
  expect(keys).toHaveLength(2);
});

test("several in one file", async () => {
  const { address, ca } = await secure();
  const other = selfSigned("other.example").cert;
  for (const both of [`${ca}${other}`, `${other}${ca}`]) resultOf(await ping(connect(address, { ca: both })));
});

test("a proxy in the environment is passed by", async () => {
  const met: unknown[] = [];
  const proxy = await listen((request, response) => {
    met.push(request.url);
    response.end("{}");
  });
  const server = await listen((_, response) => response.end('{"ok":true}'));
  const { address, ca } = await secure();
  const url = `http://127.0.0.1:${proxy.port}`;
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]) {
    for (const spelling of [name, name.toLowerCase()]) {
      process.env[spelling] = url;
      onTestFinished(() => {
        delete process.env[spelling];
      });
    }
  }
  resultOf(await ping(connect(server)));
  resultOf(await ping(connect(address, { ca })));
  resultOf(await importDocuments(connect(address, { ca }), "c", bodyOf(["1"]), 1));
  expect(met).toEqual([]);
});

test.each([301, 302, 303, 307, 308])("a redirect (%i) is not followed", async (status) => {
  const met: unknown[] = [];
  const other = await listen((request, response) => {
    met.push(request.headers["x-typesense-api-key"]);
    response.end("{}");
  });
  const server = await listen((_, response) => {
    response.writeHead(status, { location: `http://127.0.0.1:${other.port}/health` }).end();
  });
  expect(failureOf(await ping(connect(server))).kind).toBe("misconfigured");
  expect(met).toEqual([]);
});
