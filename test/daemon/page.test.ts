/**
 * Invariant: the page asks for nothing but this daemon's answers, and what it does is done only for who has the token and says
 * so in JSON from the daemon's own origin; without a token nothing can be done.
 */
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { askHttp, urlOf } from "../support/http.js";
import { ask } from "../support/served.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLE = "CREATE TABLE lines (id INTEGER PRIMARY KEY, text TEXT, n INTEGER)";
const ROWS = "INSERT INTO lines VALUES (1, 'The lantern', 1), (2, 'A door', 'many')";
const HTTP = { HTTP_LISTEN: "127.0.0.1:0" };
const HTTP_TOKEN = "t0ken";
const ACTIONS = ["/rejections/retry", "/verify", "/replay", "/search"];

it("is one file under a strict policy; without a token it is read-only", async () => {
  const world = await World.create({ statements: [TABLE] });
  const url = await urlOf(await world.run(HTTP));
  const { status, headers, text } = await askHttp(url, "/");
  expect({ status, headers }).toMatchObject({
    status: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    },
  });
  const policy = String(headers["content-security-policy"]).split("; ");
  for (const part of [
    "default-src 'none'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]) {
    expect(policy).toContain(part);
  }
  for (const tag of ["script", "style"]) {
    const inline = [...text.matchAll(new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, "gs"))].map(([, body]) => body ?? "");
    expect(inline).toHaveLength(1);
    const hash = createHash("sha256")
      .update(inline[0] ?? "")
      .digest("base64");
    expect(policy).toContain(`${tag}-src 'sha256-${hash}'`);
  }
  expect(text).not.toMatch(
    /\s(?:src|on\w+|style)=|innerHTML|insertAdjacentHTML|document\.write|document\.cookie|localStorage|eval\(/,
  );
  expect(text.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:\/\//);
  for (const path of ACTIONS) {
    const post = await askHttp(url, path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect({ path, ...post }).toMatchObject({
      path,
      status: 403,
      json: { error: expect.stringContaining("HTTP_TOKEN") },
    });
  }
});

it("does what it is asked to, for who has the token", async () => {
  const world = await World.create({ statements: [TABLE, ROWS], settings: { HTTP_TOKEN } });
  const url = await urlOf(await world.run(HTTP));
  await world.delivered();
  const json = { "content-type": "application/json", authorization: `Bearer ${HTTP_TOKEN}` };
  const post = (path: string, body: object | string, headers: object = json) =>
    askHttp(url, path, {
      method: "POST",
      headers: { ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  expect(await askHttp(url, "/")).toMatchObject({ status: 200 });
  expect(await askHttp(url, "/events")).toMatchObject({ status: 401 });
  const own = { ...json, origin: url, "sec-fetch-site": "same-origin" };
  for (const path of ACTIONS) {
    expect(await askHttp(url, path, { headers: json })).toMatchObject({ status: 405 });
    const wrong: [object, number][] = [
      [{ "content-type": "application/json" }, 401],
      [{ ...json, authorization: "Bearer x" }, 401],
      [{ ...json, "content-type": "text/plain" }, 415],
      [{ ...json, "content-type": "application/x-www-form-urlencoded" }, 415],
      [{ ...own, origin: "http://elsewhere.example" }, 403],
      [{ ...own, "sec-fetch-site": "same-site" }, 403],
    ];
    for (const [headers, status] of wrong)
      expect({ path, ...(await post(path, {}, headers)) }).toMatchObject({ path, status });
    for (const body of ["{", "[]", '{"no":1}']) expect(await post(path, body)).toMatchObject({ status: 400 });
  }
  expect(await post("/verify", { tables: ["nobody"] })).toMatchObject({ status: 404 });

  expect(await post("/rejections/retry", { tables: ["lines"], id: "2" }, own)).toMatchObject({ json: { retried: 1 } });
  await until("it was tried again", () => `${world.stateRows("SELECT attempts FROM _sync_rejection")}` === "2");
  expect(await post("/rejections/retry", { reason: "nothing like it" })).toMatchObject({ json: { retried: 0 } });

  expect(await post("/search", { collection: "lines__v1", q: "lanten" })).toMatchObject({
    status: 200,
    json: { found: 1, fields: ["text"], hits: [{ document: { id: "1", text: "The lantern" } }] },
  });
  expect(await post("/search", { collection: "elsewhere", q: "x" })).toMatchObject({ status: 404 });
  world.emulator.faults.add({ kind: "status", status: 401, body: "Forbidden", match: { path: "/search" } });
  expect(await post("/search", { collection: "lines__v1", q: "x" })).toMatchObject({
    status: 502,
    json: { error: expect.stringContaining("documents:search") },
  });

  for (const body of [{}, { all: true, from_seq: 1 }, { since: "yesterday" }, { from_seq: 0 }, { all: false }]) {
    expect(await post("/replay", body)).toMatchObject({ status: 400, json: { error: expect.any(String) } });
  }
  await ask(world, "/collections/lines__v1/documents?action=upsert", "POST", { id: "1", text: "Another", n: 1 });
  world.write(["UPDATE lines SET n = 5 WHERE id = 2"]);
  await world.delivered();
  const preview = await post("/replay", { since: "1h", tables: ["lines"] });
  const changes = Number(
    world.rows("SELECT count(*) FROM _sync_outbox WHERE table_id IN (SELECT id FROM _sync_table)"),
  );
  expect(preview).toMatchObject({ status: 200, json: { begun: false, tables: [{ table: "lines", changes }] } });
  const cursor = world.status().streams[0]?.cursor_seq;
  expect(world.stateRows("SELECT count(*) FROM _sync_request")).toEqual([[0]]);

  expect(await post("/verify", {})).toMatchObject({ status: 202, json: { asked: ["lines"] } });
  await until("it is verified", () => world.status().streams[0]?.verified?.different === 1);
  world.write(["UPDATE lines SET n = 6 WHERE id = 1"]);
  await world.delivered();
  await ask(world, "/collections/lines__v1/documents/1", "DELETE");
  expect(await post("/replay", { all: true, dry_run: false })).toMatchObject({ status: 202, json: { begun: true } });
  await until("every collection equals its table", async () => (await world.differences("lines")).length === 0);
  await world.delivered();
  expect(world.status().streams[0]?.cursor_seq).toBeGreaterThan(cursor ?? 0);
});
