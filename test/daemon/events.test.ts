/**
 * Invariant: whoever watches is told everything first and then what changes, at most once a second; how many watch is bounded, a
 * page of another origin is not let in, and all of it ends when the daemon does.
 */
import { expect, it } from "vitest";
import { Watching } from "../support/events.js";
import { askHttp, urlOf } from "../support/http.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLES = ["characters", "lines"].map(
  (name) => `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, name TEXT, n INTEGER)`,
);

it("tells how things stand, and what changes", async () => {
  const world = await World.create({ statements: TABLES });
  const daemon = await world.run({ HTTP_LISTEN: "127.0.0.1:0" });
  const url = await urlOf(daemon);
  await world.delivered();
  const watching = await Watching.open(url);
  expect(watching.response.headers).toMatchObject({
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
  });
  const first = await watching.hears("the first event", () => true);
  expect(first).toMatchObject({
    name: "snapshot",
    data: {
      verdict: { level: "good", text: "Search is current" },
      daemon: { database: world.database, pid: daemon.pid },
      actions: false,
      typesense: { reachable: true },
      streams: [{ table: "characters", state: "live", verified: null }, { table: "lines" }],
      rejections: { total: 0, newest: [] },
      schema: [{ version: 1, state: "applied", changes: [] }, {}],
      outages: [],
      history: { step_seconds: 10, steps: 360, rows: {} },
    },
  });

  world.writePython([
    "INSERT INTO lines VALUES (1, 'x', 1), (2, 'y', 'no number')",
    "ALTER TABLE lines ADD COLUMN mood",
  ]);
  const refused = await watching.hears("what is refused", ({ data }) => data.rejections?.total === 1);
  expect(refused).toMatchObject({
    name: "change",
    data: { streams: expect.arrayContaining([expect.objectContaining({ table: "lines", rejections: 1 })]) },
  });
  expect(refused.data.rejections.newest).toEqual([
    { table: "lines", id: "2", field: "n", reason: expect.any(String), attempts: 1, last_at: expect.any(String) },
  ]);
  expect(JSON.stringify(refused.data)).not.toContain("no number");
  await watching.hears("the schema", ({ data }) => data.schema?.[0]?.changes[0] === "column mood added");
  // A step that has just begun has nothing yet but a change that waits.
  const isSent = ([, , latency]: number[]) => latency !== null;
  const charted = await watching.hears("the chart", ({ data }) => data.history?.rows.lines__v1?.some(isSent));
  const [, documents, latency, lag] = charted.data.history.rows.lines__v1.findLast(isSent);
  expect([documents > 0, latency > 0, lag >= latency * 0.9]).toEqual([true, true, true]);
  expect(watching.picture.verdict).toMatchObject({
    level: "warning",
    text: "Search is current, but 1 document is refused",
  });

  world.emulator.faults.add({ kind: "status", status: 403, body: "no", times: 0, match: { path: "/lines__v1" } });
  world.write(["UPDATE lines SET name = 'z'"]);
  const paused = await watching.hears("it is paused", ({ data }) => /lines is paused/.test(data.verdict?.text));
  expect(paused.data.verdict.reason).toMatch(/403/);
  expect(paused.data.streams).toContainEqual(
    expect.objectContaining({ state: "paused", hint: expect.stringContaining("TYPESENSE_API_KEY") }),
  );
  world.emulator.faults.clear();
  world.emulator.faults.add({ kind: "status", status: 503, body: "no", times: 0, match: { path: "/import" } });
  world.write(["UPDATE characters SET name = 'z'", "INSERT INTO characters (name) VALUES ('a')"]);
  const away = await watching.hears("no writes", ({ data }) => data.verdict?.text === "Typesense takes no writes");
  expect(away.data).toMatchObject({
    verdict: { level: "bad", reason: expect.stringContaining("503") },
    typesense: { reachable: false },
  });
  expect(Date.now() - Date.parse(away.data.verdict.since)).toBeLessThan(20_000);
  world.emulator.faults.clear();
  const changes = watching.events.length;
  await watching.hears("it is well again", ({ data }) => data.verdict?.level === "warning", changes);
  const pauses = watching.events.slice(2).map(({ at }, index) => at - (watching.events[index + 1]?.at ?? 0));
  expect(Math.min(...pauses)).toBeGreaterThan(700);

  expect(await askHttp(url, "/events", { headers: { "sec-fetch-site": "cross-site" } })).toMatchObject({ status: 403 });
  expect(await askHttp(url, "/events", { headers: { origin: "http://elsewhere.example" } })).toMatchObject({
    status: 403,
  });
  expect(await askHttp(url, "/events", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
  const others = await Promise.all(Array.from({ length: 31 }, () => Watching.open(url)));
  expect(await askHttp(url, "/events")).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
  others[0]?.response.destroy();
  const again = await until("there is room again", async () => {
    const next = await Watching.open(url);
    return next.response.statusCode === 200 && next;
  });

  const ended = daemon.stop();
  await until("all have ended", () => [watching, again, ...others].every(({ hasEnded }) => hasEnded));
  expect(again.picture.verdict).toMatchObject({ text: "The daemon is stopping" });
  expect(await ended).toEqual({ code: 0, signal: null });
});
