/**
 * Invariant: documents that vanish behind our back are noticed at the next write or at the start, and everything is sent again,
 * loudly. A server that still works through its log is waited for. Where documents are missing for a lasting reason, nothing is
 * sent again and again.
 *
 * The tests mostly wait: so they do it at once.
 */
import { describe, expect, it } from "vitest";
import type { FaultRule } from "../../src/emulator/index.js";
import { discardRejection, listRejections } from "../../src/outbox/rejections.js";
import { openState } from "../../src/outbox/state-file.js";
import type { Daemon } from "../support/daemon.js";
import { besideAnother } from "../support/other-service.js";
import { ask } from "../support/served.js";
import { until } from "../support/until.js";
import { type Finished, World } from "../support/world.js";

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)";
const rows = (from: number, to: number, value = "i") =>
  `WITH RECURSIVE i(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM i WHERE i < ${to}) INSERT INTO t SELECT i, ${value} FROM i`;
const VANISHED = /documents have vanished from the collection: every row is sent again/;
const GONE = /the collection is gone: it is made again/;

async function delivered(finished: Finished): Promise<{ world: World; daemon: Daemon }> {
  const world = await World.create({ statements: [TABLE, rows(1, 300)] }, finished);
  const daemon = await world.run();
  await world.delivered();
  return { world, daemon };
}

const remove = (filter: string) => (world: World) =>
  ask(world, `/collections/t__v1/documents?filter_by=${encodeURIComponent(filter)}`, "DELETE");

const DEEDS: [string, (world: World) => Promise<unknown>, string, RegExp][] = [
  ["dropped", (world) => ask(world, "/collections/t__v1", "DELETE"), "UPDATE t SET n = 0 WHERE id = 1", GONE],
  ["emptied, a row is changed", remove("n:>0"), "UPDATE t SET n = 0 WHERE id = 1", VANISHED],
  ["emptied, more rows come than there were", remove("n:>0"), rows(1001, 1400), VANISHED],
  ["bereft of some documents, as many rows come", remove("n:<=5"), rows(1001, 1005), VANISHED],
];

describe.concurrent.each(DEEDS)("a collection that is %s", (_, deed, write, said) => {
  it("is noticed at the next write", async ({ onTestFinished }) => {
    const { world, daemon } = await delivered(onTestFinished);
    await deed(world);
    world.write([write]);
    expect((await daemon.says(said)).level).toBeGreaterThanOrEqual(50);
    await until("all is well", async () => (await world.differences("t")).length === 0, { tell: () => world.story() });
    expect(daemon.log.filter(({ msg }) => said.test(msg))).toHaveLength(1);
  });
});

it.concurrent.for(DEEDS.slice(0, 2))(
  "a collection that is %s is noticed at the start, without any change",
  async ([, deed, , said], { onTestFinished }) => {
    const { world, daemon } = await delivered(onTestFinished);
    await daemon.stop();
    await deed(world);
    const next = await world.run();
    await next.says(said);
    await until("all is well", async () => (await world.differences("t")).length === 0, { tell: () => world.story() });
  },
);

it.concurrent("a collection that is dropped beside another service that writes all the time is made again", async ({
  onTestFinished,
}) => {
  const { world, daemon } = await delivered(onTestFinished);
  const end = await besideAnother(world);
  await ask(world, "/collections/t__v1", "DELETE");
  world.write(["UPDATE t SET n = 0 WHERE id = 1"]);
  await daemon.says(GONE);
  await until("all is well", async () => (await world.differences("t")).length === 0, { tell: () => world.story() });
  await end();
});

/** How a server looks from outside that works through its log. */
const json = { kind: "status" as const, status: 200, times: 0, contentType: "application/json" };
const WORKING: FaultRule = { ...json, body: '{"queued_writes": 12, "state": "LEADER"}', match: { path: "^/status" } };
const FEWER: FaultRule = {
  ...json,
  body: '{"name": "t__v1", "num_documents": 12, "fields": [{"name": "n", "type": "int64", "optional": true}]}',
  match: { method: "GET", path: "^/collections/t__v1$" },
};
const MISSING: FaultRule = {
  ...json,
  status: 404,
  body: '{"message": "Collection not found"}',
  match: { path: "^/collections/t__v1" },
};

describe.concurrent.each([
  ["has fewer documents", FEWER],
  ["has no collection", MISSING],
])("a server that works through its log and %s", (_, fault) => {
  it.for(["at the start", "in between"])("is waited for %s", async (when, { onTestFinished }) => {
    const { world, daemon } = await delivered(onTestFinished);
    if (when === "at the start") await daemon.stop();
    const before = world.emulator.importedLines;
    world.emulator.faults.add([WORKING, fault]);
    const next = when === "at the start" ? await world.run() : daemon;
    world.write(["UPDATE t SET n = 0 WHERE id = 1"]);
    await until(
      "it was asked more than once whether it is done",
      () => (world.emulator.faults.list()[0]?.hits ?? 0) > 1,
    );
    if (fault === MISSING) world.emulator.faults.clear();
    await until("the change is delivered", () => world.status().streams[0]?.pending === 0);
    await world.equal("t");
    if (fault === FEWER) {
      expect(world.emulator.importedLines - before).toBe(1);
      // Behind the wait it looks once more: what is really gone by then is noticed without another write.
      await remove("n:<=5")(world);
      world.emulator.faults.clear();
      await next.says(VANISHED);
    }
    expect(next.log.filter(({ level, msg }) => level >= 50 && !VANISHED.test(msg))).toEqual([]);
  });
});

it.concurrent("documents that are refused, told of or discarded, are missing for a reason", async ({
  onTestFinished,
}) => {
  const statements = [TABLE, rows(1, 300, "iif(i % 10, i, i || ' is a text')")];
  const world = await World.create({ statements }, onTestFinished);
  await world.run();
  await world.delivered();
  // A value that its field can't hold is left out; a document is refused where the server says so.
  const state = openState(world.state);
  expect(listRejections(state, { tableIds: [1] }, { limit: 100, skip: 0 })).toHaveLength(30);
  state.close();
  await world.daemons[0]?.stop();
  await refuseSome(world);
  for (const discarded of [false, true]) {
    if (discarded) discardAll(world);
    const before = world.emulator.importedLines;
    const daemon = await world.run();
    world.write(["UPDATE t SET n = 7 WHERE id = 7"]);
    await until("it has counted", () => counted(world, before));
    expect(world.emulator.importedLines - before).toBe(1);
    expect(daemon.log.some(({ msg }) => VANISHED.test(msg))).toBe(false);
    expect(world.status().streams[0]?.rejections).toBe(discarded ? 0 : 30);
    await daemon.stop();
  }
});

it.concurrent("rows that have no document whatever is sent are sent again once", async ({ onTestFinished }) => {
  const { world, daemon } = await delivered(onTestFinished);
  const fewer = { ...FEWER, body: FEWER.kind === "status" ? FEWER.body.replace("12", "299") : "" };
  world.emulator.faults.add(fewer);
  world.write(["UPDATE t SET n = 0 WHERE id = 1"]);
  await daemon.says(VANISHED);
  expect(await daemon.says(/rows have no document although all were sent again/)).toMatchObject({ rows: 1 });
  const before = world.emulator.importedLines;
  world.write(["UPDATE t SET n = 0 WHERE id = 2"]);
  await until("it has counted again", () => counted(world, before));
  expect(world.emulator.importedLines - before).toBe(1);
  expect(daemon.log.filter(({ msg }) => VANISHED.test(msg))).toHaveLength(1);
});

/** Makes documents of every tenth row refused as a whole, and gone. */
async function refuseSome(world: World): Promise<void> {
  const state = openState(world.state);
  state.exec("UPDATE _sync_rejection SET field = ''");
  state.close();
  await remove(`id:[${Array.from({ length: 30 }, (_, index) => index * 10 + 10)}]`)(world);
}

function discardAll(world: World): void {
  const state = openState(world.state);
  for (const each of listRejections(state, { tableIds: [1] }, { limit: 100, skip: 0 })) discardRejection(state, each);
  state.close();
}

/** Whether more lines were imported, and the collection was asked for its size after that. */
function counted(world: World, importedBefore: number): boolean {
  if (world.emulator.importedLines === importedBefore) return false;
  const log = world.emulator.requests.list();
  const last = log.findLastIndex(({ path }) => path.includes("/import"));
  return log.slice(last).some(({ method, path }) => method === "GET" && path === "/collections/t__v1");
}
