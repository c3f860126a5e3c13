/**
 * Invariant: while a search may not find what is in the database, /readyz says so, and why; whatever is wrong, the process itself
 * goes on answering, and tells the truth about what it can't see.
 */
import { expect, it } from "vitest";
import { askHttp, urlOf } from "../support/http.js";
import { until } from "../support/until.js";
import { lockedByPython } from "../support/workspace.js";
import { World } from "../support/world.js";

const TABLES = ["characters", "lines"].map((name) => `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, n INTEGER)`);

it("a paused stream, a server that answered badly while nobody wrote, and a database that is locked", async () => {
  const world = await World.create({ statements: TABLES });
  const daemon = await world.run({ HTTP_LISTEN: "127.0.0.1:0" });
  const url = await urlOf(daemon);
  const ready = async () => askHttp(url, "/readyz");
  await until("it is ready", async () => (await ready()).status === 200);

  world.emulator.faults.add({ kind: "status", status: 403, body: "no", times: 0, match: { path: "/lines__v1" } });
  world.write(["INSERT INTO lines VALUES (1, 1)"]);
  await daemon.says(/the stream is paused/);
  expect(await ready()).toMatchObject({
    status: 503,
    json: {
      reasons: [{ code: "stream_paused", table: "lines", message: expect.stringMatching(/^lines is paused: .*403/) }],
    },
  });
  expect((await askHttp(url, "/metrics")).text).toMatch(/^fountain_sync_stream_paused\{table="lines"\} 1$/m);
  world.emulator.faults.clear();
  await until("it goes on", async () => (await ready()).status === 200);

  const path = "^/collections/lines__v1$";
  world.emulator.faults.add({ kind: "status", status: 503, body: "Lagging", times: 0, match: { path } });
  await until("it is not ready", async () => (await ready()).json.reasons[0]?.code === "typesense_away");
  world.emulator.faults.clear();
  await until("it is ready though nobody writes", async () => (await ready()).status === 200);

  const release = await lockedByPython(world.database);
  const [alive, locked, metrics, status, waited] = await Promise.all([
    askHttp(url, "/healthz"),
    ready(),
    askHttp(url, "/metrics"),
    askHttp(url, "/status"),
    askHttp(url, "/wait?timeout=0.2"),
  ]);
  await release();
  expect(alive).toMatchObject({ status: 200, json: { ok: true } });
  expect(locked).toMatchObject({ status: 503, json: { lag_seconds: null, reasons: [{ code: "database_away" }] } });
  expect(metrics).toMatchObject({ status: 200, text: expect.stringMatching(/^fountain_sync_database_up 0$/m) });
  expect(metrics.text).toMatch(/^fountain_sync_documents_total\{table="lines",action="upsert"\} 1$/m);
  expect(metrics.text).not.toMatch(/^fountain_sync_(lag_seconds|outbox_rows|stream_paused)\b/m);
  for (const each of [status, waited]) {
    expect(each).toMatchObject({ status: 503, json: { error: expect.stringMatching(/locked/) } });
  }
  await until("it is ready again", async () => (await ready()).status === 200);
  expect((await askHttp(url, "/metrics")).text).toMatch(/^fountain_sync_outbox_rows 2$/m);
});
