/**
 * Invariant: whatever is wrong on Typesense's side, `run --once` ends with one clear error: 78 where somebody has to change
 * something, 75 where waiting helps. Nothing is lost: the same command delivers everything as soon as the cause is gone.
 */
import type { RequestListener } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../src/emulator/index.js";
import { API_KEY } from "../support/cli.js";
import { addressOf, documentsIn, Stage, serve } from "./stage.js";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ apiKey: API_KEY });
});
afterAll(() => emulator.close());

/** Runs against the fault, then against a sound server. */
async function expectNothingLost(env: Record<string, string>, code: number, told: RegExp): Promise<void> {
  const stage = new Stage(addressOf(emulator.port));
  await stage.run("install-triggers characters");
  const failed = await stage.run("run --once --timeout 1", { env });
  expect(failed.stderr).toMatch(told);
  expect(failed).toMatchObject({ code, stdout: "" });
  expect(failed.stderr.match(/^Error: /gm)).toHaveLength(1);
  expect(failed.stderr).not.toMatch(/ {4}at .*\.js/);
  stage.sql("INSERT INTO characters VALUES (3, 'Ada', NULL); DELETE FROM characters WHERE id = 1");
  const { code: mended, stderr } = await stage.run("run --once");
  expect({ mended, stderr }).toMatchObject({ mended: 0 });
  expect((await documentsIn(emulator, "characters")).map(({ id }) => id)).toEqual(["2", "3"]);
}

test("a wrong key", () =>
  expectNothingLost({ TYPESENSE_API_KEY: "wrong" }, 78, /^Error: \S+ answered 401: .*\nTry: check TYPESENSE_API_KEY/m));

test("an unknown host", () =>
  expectNothingLost(
    { TYPESENSE_HOST: "x.invalid" },
    75,
    /^Error: nothing could be .*x\.invalid.*\nTry: .*nothing is lost/m,
  ));

test("nobody listens", () =>
  expectNothingLost(
    addressOf(1),
    75,
    /^Error: .*127\.0\.0\.1:1: connect ECONNREFUSED.*\nTry: .*is Typesense running\?/m,
  ));

test("TLS against a plain port", () =>
  expectNothingLost(
    { TYPESENSE_PROTOCOL: "https" },
    78,
    /^Error: https:\/\/127\.0\.0\.1:\d+: TLS failed .*\nTry: check TYPESENSE_PROTOCOL/m,
  ));

test("a Typesense that is too old", async () => {
  const old = await startEmulator({ apiKey: API_KEY, version: "26.0" });
  await expectNothingLost(addressOf(old.port), 78, /^Error: \S+ runs Typesense 26\.0\nTry: Typesense 27/m).finally(() =>
    old.close(),
  );
});

const page = "<!doctype html><title>Welcome</title>";
const answers: Record<string, RequestListener> = {
  "a page that is not found": (_, reply) => reply.writeHead(404, { "content-type": "text/html" }).end(page),
  "a page for everything": (_, reply) => reply.writeHead(200, { "content-type": "text/html" }).end(page),
  "another service's JSON": (_, reply) =>
    reply.writeHead(200, { "content-type": "application/json" }).end('{"name":"bleve"}'),
  "another service's JSON, with a version that could be right": (_, reply) =>
    reply.writeHead(200, { "content-type": "application/json" }).end('{"name":"bleve","version":"99.1"}'),
  "a redirection": (_, reply) => reply.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
};

test.for(Object.keys(answers))("a server that is no Typesense: %s", async (kind) => {
  const port = await serve(answers[kind]!);
  const told = new RegExp(`^Error: http://127\\.0\\.0\\.1:${port} .*\\nTry: is this a Typesense server\\?`, "m");
  await expectNothingLost(addressOf(port), 78, told);
});
