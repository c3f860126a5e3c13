/**
 * Invariant: the metrics say what happened, by Prometheus' conventions; the latency is that of changes somebody waited for, and no
 * replay, backfill or outbox of another time makes it look better or worse.
 */
import { expect, it } from "vitest";
import { askHttp, urlOf } from "../support/http.js";
import { until } from "../support/until.js";
import { shell } from "../support/workspace.js";
import { World } from "../support/world.js";

const TABLES = [
  "CREATE TABLE characters (id INTEGER PRIMARY KEY, n INTEGER)",
  "CREATE TABLE lines (id INTEGER PRIMARY KEY, n INTEGER)",
];
const HTTP = { HTTP_LISTEN: "127.0.0.1:0" };

type Metrics = (series: string) => number | undefined;

async function metricsOf(url: string): Promise<Metrics & { text: string }> {
  const { text, headers } = await askHttp(url, "/metrics");
  expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
  const read = (series: string) => {
    const line = text.split("\n").find((each) => each.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };
  return Object.assign(read, { text });
}

const LATENCY = "fountain_sync_commit_to_searchable_seconds";

it("what happened is counted", async () => {
  const world = await World.create({ statements: [...TABLES, "INSERT INTO lines VALUES (1, 1), (2, 2), (3, 3)"] });
  const daemon = await world.run(HTTP);
  const url = await urlOf(daemon);
  await world.delivered();
  const before = await metricsOf(url);
  expect(before('fountain_sync_documents_total{table="lines",action="upsert"}')).toBe(3);
  expect(before('fountain_sync_documents_total{table="characters",action="upsert"}')).toBe(0);
  expect(before('fountain_sync_changes_delivered_total{table="lines"}')).toBe(0);
  // A backfill is nothing that anybody has waited for since a certain time.
  expect(before(`${LATENCY}_count{table="lines"}`)).toBeUndefined();

  world.write([
    "INSERT INTO lines VALUES (4, 4), (5, 5)",
    "UPDATE lines SET n = 0 WHERE id = 4",
    "DELETE FROM lines WHERE id = 1",
  ]);
  world.write(["UPDATE lines SET n = 'none' WHERE id = 2"]);
  expect(await askHttp(url, "/wait?timeout=20")).toMatchObject({ status: 200 });
  const after = await metricsOf(url);
  expect(after('fountain_sync_changes_delivered_total{table="lines"}')).toBe(5);
  expect(after('fountain_sync_documents_total{table="lines",action="delete"}')).toBe(1);
  expect(after('fountain_sync_rejections_total{table="lines",kind="value"}')).toBe(1);
  expect(after('fountain_sync_rejections_total{table="lines",kind="document"}')).toBe(0);
  expect(after('fountain_sync_rejected_documents{table="lines"}')).toBe(1);
  const batches = after('fountain_sync_batches_total{table="lines",outcome="delivered"}') ?? 0;
  const samples = after(`${LATENCY}_count{table="lines"}`) ?? 0;
  expect(samples).toBeGreaterThanOrEqual(2);
  expect(samples).toBeLessThanOrEqual(2 * (batches - 1));
  expect(after(`${LATENCY}_sum{table="lines"}`)).toBeGreaterThan(0);
  expect(after(`${LATENCY}_sum{table="lines"}`)).toBeLessThan(20 * samples);
  expect(after('fountain_sync_lag_seconds{table="lines"}')).toBe(0);
  expect(after('fountain_sync_lag_changes{table="characters"}')).toBe(0);
  expect(after("fountain_sync_outbox_last_seq")).toBe(6);
  expect(after("fountain_sync_outbox_rows")).toBe(6);
  expect(after("fountain_sync_typesense_up")).toBe(1);
  expect(after("fountain_sync_database_up")).toBe(1);
  expect(
    after('fountain_sync_typesense_request_duration_seconds_count{operation="import",code="200"}'),
  ).toBeGreaterThan(1);
  expect(after('fountain_sync_typesense_request_duration_seconds_count{operation="delete",code="200"}')).toBe(1);
  expect(after("process_resident_memory_bytes")).toBeGreaterThan(1e6);
  // Of a timer that hardly ever fires, to let an idle daemon sleep: nothing is told of it.
  expect(after.text).not.toMatch(/^nodejs_eventloop_lag_(p99|max)/m);
  expect(after("nodejs_eventloop_lag_seconds")).toBeLessThan(10);
  expect(after("fountain_sync_last_verification_timestamp_seconds")).toBeUndefined();

  world.write(["ALTER TABLE lines ADD COLUMN mood TEXT"]);
  await until(
    "it is carried over",
    async () => (await metricsOf(url))('fountain_sync_schema_changes_total{table="lines"}') === 1,
  );
  expect((await metricsOf(url))('fountain_sync_schema_version{table="lines"}')).toBe(2);
  conventional(after.text);
});

/** Names in snake_case with their unit; counters end with _total; every series has a help and a type, once. */
function conventional(text: string): void {
  const ours = text.split("\n").filter((line) => line.includes("fountain_sync_"));
  const types = ours.filter((line) => line.startsWith("# TYPE ")).map((line) => line.split(" ").slice(2));
  expect(types.length).toBeGreaterThan(15);
  for (const [name = "", type] of types) {
    expect(name).toMatch(/^fountain_sync_[a-z]+(_[a-z]+)*$/);
    expect(name.endsWith("_total")).toBe(type === "counter");
    expect(name).not.toMatch(/milli|_ms\b/);
    expect(ours.filter((line) => line.startsWith(`# HELP ${name} `))).toHaveLength(1);
  }
  expect(new Set(types.map(([name]) => name)).size).toBe(types.length);
}

it("a failure is counted by its kind, and the lag tells how long it lasts", async () => {
  const world = await World.create({ statements: TABLES });
  const daemon = await world.run({ ...HTTP, LAG_LIMIT: "1s" });
  const url = await urlOf(daemon);
  await world.delivered();
  world.emulator.faults.add({ kind: "status", status: 503, body: "", times: 0, match: { path: "/import" } });
  world.write(["INSERT INTO lines VALUES (1, 1)"]);
  await daemon.says(/takes no writes/);
  const away = await askHttp(url, "/readyz");
  expect(away).toMatchObject({
    status: 503,
    json: { ready: false, pending: 1, reasons: [{ code: "typesense_away" }] },
  });
  const late = await until("it is late", async () => {
    const { json } = await askHttp(url, "/readyz");
    return json.reasons.some(({ code }: { code: string }) => code === "lag") && json;
  });
  expect(late.lag_seconds).toBeGreaterThan(1);
  expect(late.reasons.at(-1)).toMatchObject({
    code: "lag",
    table: "lines",
    message: expect.stringMatching(/more than 1 s/),
  });
  const metrics = await metricsOf(url);
  expect(metrics('fountain_sync_batches_total{table="lines",outcome="unavailable"}')).toBeGreaterThan(0);
  expect(metrics('fountain_sync_lag_seconds{table="lines"}')).toBeGreaterThan(1);
  expect(metrics('fountain_sync_lag_seconds{table="characters"}')).toBe(0);
  expect(metrics('fountain_sync_lag_changes{table="lines"}')).toBe(1);
  world.emulator.faults.clear();
  expect(await askHttp(url, "/wait?timeout=20")).toMatchObject({ status: 200 });
  const over = await metricsOf(url);
  expect(over(`${LATENCY}_sum{table="lines"}`)).toBeGreaterThan(1);
  expect(over(`${LATENCY}_bucket{le="1",table="lines"}`)).toBe(0);
  // It is noticed without anybody writing.
  await world.emulator.close();
  await until("it is away", async () => (await askHttp(url, "/readyz")).json.reasons[0]?.code === "typesense_away");
  // Here a delivery's failure doesn't count, only what the server says itself, which is asked every now and then.
  await until("the metrics say so", async () => (await metricsOf(url))("fountain_sync_typesense_up") === 0);
});

it("a replay of old changes is no latency and no lag; the record outlives the daemon", async () => {
  const world = await World.create({ statements: TABLES });
  const daemon = await world.run(HTTP);
  await world.delivered();
  world.write(["INSERT INTO lines SELECT value, value FROM json_each('[1,2,3,4,5,6,7,8]')"]);
  await until("it is recorded", () => world.status().latency !== null);
  const first = world.status().latency;
  expect(first).toMatchObject({ samples: expect.any(Number), measured_at: expect.stringMatching(/^20.*Z$/) });
  expect(first?.p50).toBeGreaterThanOrEqual(0);
  expect(first?.p99).toBeLessThan(20);
  await daemon.stop();
  // A day old, as if the daemon had delivered them then.
  world.write(["UPDATE _sync_outbox SET captured_at = captured_at - 1 WHERE op <> 'S'"]);
  shell(world.state, "UPDATE _sync_stream SET cursor_mark = NULL, seen_mark = NULL");
  const next = await world.run({ ...HTTP, LAG_LIMIT: "60s" });
  const url = await urlOf(next);
  await world.delivered();
  world.emulator.faults.add({ kind: "slow", delayMs: 60_000, match: { path: "/import" } });
  world.start({}, ["replay", "--all", "--yes"]);
  await until("it is sent again", () => world.status().outbox.pending === 8);
  expect(world.status().outbox.oldest_pending_seconds).toBeGreaterThan(86_000);
  expect(world.status().streams.map(({ lag_seconds }) => lag_seconds)).toEqual([0, 0]);
  expect(await askHttp(url, "/readyz")).toMatchObject({ status: 200, json: { pending: 8, lag_seconds: 0 } });
  // What comes behind the replay has not been delivered before.
  world.write(["INSERT INTO lines VALUES (9, 9)"]);
  await until("it waits", () => (world.status().streams.find(({ table }) => table === "lines")?.lag_seconds ?? 0) > 0);
  world.emulator.faults.clear();
  world.emulator.faults.release();
  expect(await askHttp(url, "/wait?timeout=20")).toMatchObject({ status: 200 });
  const metrics = await metricsOf(url);
  expect(metrics('fountain_sync_changes_delivered_total{table="lines"}')).toBeGreaterThanOrEqual(9);
  expect(metrics(`${LATENCY}_count{table="lines"}`)).toBe(1);
  expect(metrics(`${LATENCY}_bucket{le="300",table="lines"}`)).toBe(1);
  await next.stop();
  expect(world.status().latency).toMatchObject({ samples: 1 });
});
