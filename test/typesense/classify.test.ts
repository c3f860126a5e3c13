/*
 * Invariant: every answer of the server has the kind of failure that says what to do about it, and the server's words; the
 * API key is in none of them.
 */
import { describe, expect, test } from "vitest";
import type { FailureKind } from "../../src/typesense/outcome.js";
import { API_KEY, connect, failureOf, listen } from "./servers.js";

/** What becomes of an answer. */
async function classified(status: number, body: string, contentType = "application/json; charset=utf-8") {
  const address = await listen((_, response) => {
    response.writeHead(status, body === "" ? {} : { "content-type": contentType }).end(body);
  });
  const typesense = connect(address);
  const failure = failureOf(await typesense.send((client) => client.collections("c").retrieve()));
  return { ...failure, message: failure.message.replace(typesense.url, "NODE") };
}

test.each<[number, string, FailureKind]>([
  [409, 'A collection with name `a "b"` already exists.', "exists"],
  [404, 'No collection with name `a "b"` found.', "missing"],
  [500, 'Name `a "b"` conflicts with an existing collection name.', "misconfigured"],
])("%i: a name with a quote, which makes the body no JSON, is told all the same: %s", async (status, text, kind) => {
  const failure = await classified(status, `{"message": "${text}"}`);
  expect(failure).toMatchObject({ kind, status, message: `NODE answered ${status}: ${text}` });
});

const said = (message: string) => JSON.stringify({ message });

describe("answers of the server", () => {
  test.each<[number, string, FailureKind]>([
    [400, said("Bad request."), "refused"],
    [400, said("Parameter `filter_by` must be provided."), "refused"],
    [401, said("Forbidden - a valid `x-typesense-api-key` header must be sent."), "misconfigured"],
    [403, said("Forbidden"), "misconfigured"],
    [404, said("Collection not found"), "missing"],
    [404, said("No collection with name `c` found."), "missing"],
    [404, said("Could not find a document with id: 1"), "missing"],
    [404, said("Not Found"), "misconfigured"],
    [404, "", "misconfigured"],
    [408, "", "uncertain"],
    [409, said("A collection with name `c` already exists."), "exists"],
    [413, "", "refused"],
    [422, said("Another collection update operation is in progress."), "altering"],
    [422, said("Rejecting write: running out of resource type: OUT_OF_DISK"), "unavailable"],
    [422, said("Rejecting write: running out of resource type: OUT_OF_MEMORY"), "unavailable"],
    [422, said("Skipping writes."), "unavailable"],
    [429, said("Rate limit exceeded or blocked"), "unavailable"],
    [500, said("Could not find a leader."), "unavailable"],
    [500, said("Name `c` conflicts with an existing collection name."), "misconfigured"],
    [500, "", "uncertain"],
    [502, "", "uncertain"],
    [503, '{ "message": "Not Ready or Lagging"}', "unavailable"],
    [503, "", "unavailable"],
    [504, "", "uncertain"],
    [599, "", "uncertain"],
  ])("%i %s is %s", async (status, body, kind) => {
    const failure = await classified(status, body);
    const text = body === "" ? "" : `: ${JSON.parse(body).message}`;
    expect(failure).toMatchObject({ kind, status, message: `NODE answered ${status}${text}` });
  });
});

describe("answers of something else", () => {
  test.each<[number, string, string, FailureKind]>([
    [404, "<h1>Not Found</h1>", "text/html", "misconfigured"],
    [405, "", "text/plain", "misconfigured"],
    [418, "short and stout", "text/plain", "misconfigured"],
    [502, "<h1>Bad Gateway</h1>", "text/html", "uncertain"],
    [500, "{broken", "application/json", "uncertain"],
    [200, "{broken", "application/json", "uncertain"],
  ])("%i %s is %s", async (status, body, contentType, kind) => {
    expect((await classified(status, body, contentType)).kind).toBe(kind);
  });

  test("a redirect is not followed, since it would carry the key elsewhere", async () => {
    const seen: string[] = [];
    const elsewhere = await listen((_, response) => {
      seen.push("elsewhere");
      response.end("{}");
    });
    const address = await listen((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${elsewhere.port}/` }).end();
    });
    const outcome = await connect(address).send((client) => client.health.retrieve());
    expect(failureOf(outcome)).toMatchObject({ kind: "misconfigured", status: 307 });
    expect(seen).toEqual([]);
  });
});

test("what somebody can do stands in the hint", async () => {
  expect((await classified(401, "")).hint).toContain("TYPESENSE_API_KEY");
  expect((await classified(404, said("Not Found"))).hint).toContain("TYPESENSE_HOST");
  expect((await classified(413, "")).hint).toContain("BATCH_BYTES");
  expect((await classified(422, said("Skipping writes."))).hint).toContain("free disk or memory");
  expect((await classified(405, "")).hint).toContain("TYPESENSE_PROTOCOL");
  expect((await classified(503, "")).hint).toBeUndefined();
});

test.each([400, 401, 503])("a server that repeats the key does not spread it (%i)", async (status) => {
  const { message } = await classified(status, said(`bad key ${API_KEY}!`));
  expect(message).toBe(`NODE answered ${status}: bad key ***!`);
});
