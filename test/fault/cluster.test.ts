/**
 * Invariant: with a cluster the daemon keeps to one node while that is well, goes on with the others when it is not, loses and
 * doubles nothing whichever node leads, lags or is gone, and takes no older state of a node that follows for a loss.
 *
 * The tests mostly wait: so they do it at once, first the one that waits longest.
 */
import { afterAll, expect, it } from "vitest";
import { Cluster } from "../../src/emulator/cluster.js";
import { FAULTS } from "../../src/emulator/index.js";
import { Comparer } from "../support/compare.js";
import type { Settings } from "../support/daemon.js";
import { until } from "../support/until.js";
import { shell } from "../support/workspace.js";
import { API_KEY, type Finished, World } from "../support/world.js";

const TABLE = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, name TEXT)",
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 200) INSERT INTO t SELECT i, i, 'name ' || i FROM i",
];
const comparer = new Comparer();
afterAll(() => comparer.end());
const HARM = /have vanished|collection is gone|made again|rebuild begins/;

async function start(
  finished: Finished,
  settings: Settings = {},
  prepare: (cluster: Cluster) => void = () => undefined,
) {
  const cluster = await Cluster.start({ apiKey: API_KEY, electionMs: 400 });
  finished(() => cluster.close());
  prepare(cluster);
  const TYPESENSE_NODES = cluster.nodes.map(({ url }) => url).join(",");
  const own = { TYPESENSE_NODES, REQUEST_TIMEOUT_MS: "1000", REBUILD_GRACE: "0" };
  const world = await World.create({ statements: TABLE, settings: { ...own, ...settings } }, finished);
  const daemon = await world.run();
  /** Waits until all is delivered, and these nodes have it. */
  const well = async (...nodes: number[]) => {
    let faults: string[] = [];
    const look = async () => {
      const urls = nodes.map((node) => cluster.nodes[node]?.url ?? "");
      const question = { database: world.database, key: API_KEY, tables: ["t"] };
      const found = await Promise.all(urls.map((url) => comparer.compare({ ...question, url })));
      faults = found.flatMap((each) => each.faults);
      return faults.length === 0;
    };
    await world.delivered();
    await until(`the nodes ${nodes} have all`, look, { tell: () => [...faults, world.story()].join("\n") });
  };
  const collections = async (node: number) => {
    const headers = { "x-typesense-api-key": API_KEY };
    const response = await fetch(`${cluster.nodes[node]?.url}/collections`, { headers });
    return ((await response.json()) as { name: string }[]).map(({ name }) => name);
  };
  const requests = () => cluster.nodes.map((node) => node.requests.list());
  const writesTo = () => requests().map((list) => list.filter(({ method }) => method !== "GET").length);
  const reads = (path: string) =>
    requests()
      .flat()
      .filter((each) => each.method === "GET" && each.path === path).length;
  const harm = () => daemon.log.map(({ msg }) => msg).filter((msg) => HARM.test(msg));
  return { world, cluster, daemon, well, collections, writesTo, reads, harm };
}

it.concurrent.for<[string, { status?: number; body?: string }]>([
  ["may not tell who leads", { status: 401, body: '{"message": "Forbidden"}' }],
  ["tells who leads", {}],
])("a first node that lags and %s costs no second collection", async ([, denied], { onTestFinished }) => {
  const { world, cluster, ...all } = await start(onTestFinished, {}, (nodes) => {
    nodes.moveLeader(2);
    nodes.lag(0, 700);
    const fault = { kind: "status" as const, status: 401, body: "", ...denied, times: 0, match: { path: "^/debug" } };
    if ("status" in denied) for (const { faults } of nodes.nodes) faults.add(fault);
  });
  await all.well(0, 1, 2);
  world.write(["ALTER TABLE t ADD COLUMN mood TEXT DEFAULT 'calm'", "DELETE FROM t WHERE id > 100"]);
  await all.well(0, 1, 2);
  expect(await all.collections(2)).toEqual(["t__v1"]);
  expect(cluster.leader).toBe(cluster.nodes[2]);
});

it.concurrent("one node is kept to while it is well; its death and its return are got over", async ({
  onTestFinished,
}) => {
  const { world, cluster, ...all } = await start(onTestFinished);
  world.write(["UPDATE t SET n = n + 1", "DELETE FROM t WHERE id % 9 = 0"]);
  await all.well(0, 1, 2);
  world.write(["UPDATE t SET name = 'again' WHERE id < 20"]);
  await all.well(0, 1, 2);
  expect(all.writesTo().map((count) => count > 0)).toEqual([true, false, false]);
  await cluster.kill(0);
  world.write(["INSERT INTO t SELECT id + 1000, n, name FROM t", "DELETE FROM t WHERE id % 10 = 1"]);
  await all.well(1, 2);
  await cluster.restart(0);
  world.write(["UPDATE t SET n = -n WHERE id > 1000"]);
  await all.well(0, 1, 2);
  expect(await all.collections(1)).toEqual(["t__v1"]);
  expect(all.harm()).toEqual([]);
});

it.concurrent("a node that leads no more and lags is believed in nothing that would be a loss", async ({
  onTestFinished,
}) => {
  const { world, cluster, ...all } = await start(onTestFinished);
  await all.well(0, 1, 2);
  cluster.moveLeader(1);
  cluster.lag(0, 1500);
  const before = cluster.nodes[1]?.importedLines ?? 0;
  world.write(["INSERT INTO t SELECT id + 1000, n, name FROM t"]);
  await until("it is asked how many documents there are", () => all.reads("/collections/t__v1") > 2);
  world.write(["ALTER TABLE t ADD COLUMN mood TEXT", "UPDATE t SET mood = 'calm' WHERE id < 10"]);
  await all.well(0, 1, 2);
  expect((cluster.nodes[1]?.importedLines ?? 0) - before).toBeLessThan(300);
  expect(await all.collections(1)).toEqual(["t__v1"]);
  expect(all.harm()).toEqual([]);
});

it.concurrent("documents without a row are looked for where all documents are", async ({ onTestFinished }) => {
  const { world, cluster, ...all } = await start(onTestFinished);
  await all.well(0, 1, 2);
  cluster.moveLeader(1);
  cluster.lag(0, 2000);
  world.write(["INSERT INTO t SELECT id + 1000, n, name FROM t"]);
  await world.delivered();
  shell(world.database, ".dbconfig enable_trigger off\nDELETE FROM t WHERE id BETWEEN 1000 AND 1100;");
  await world.start({}, ["backfill", "t"]).ended;
  await all.well(0, 1, 2);
  expect(all.harm()).toEqual([]);
});

it.concurrent("a rebuild is not misled by a node that lags", async ({ onTestFinished }) => {
  const { world, cluster, ...all } = await start(onTestFinished);
  await all.well(0, 1, 2);
  cluster.moveLeader(1);
  cluster.lag(0, 1500);
  world.write([
    "BEGIN",
    "CREATE TABLE new_t (id INTEGER PRIMARY KEY, n TEXT, name TEXT)",
    "INSERT INTO new_t SELECT * FROM t",
    "DROP TABLE t",
    "ALTER TABLE new_t RENAME TO t",
    "COMMIT",
  ]);
  await all.daemon.says(/the new collection has taken over/);
  await all.well(0, 1, 2);
  for (const node of [0, 1, 2]) {
    const look = async () => `${await all.collections(node)}` === "t__v2";
    await until(`node ${node} has the new collection only`, look, { tell: () => world.story() });
  }
});

it.concurrent("without a quorum changes wait; a node that fails without a word is left", async ({ onTestFinished }) => {
  const { world, cluster, ...all } = await start(onTestFinished, { REQUEST_TIMEOUT_MS: "500" });
  await all.well(0, 1, 2);
  await cluster.kill(1);
  await cluster.kill(2);
  world.write(["UPDATE t SET n = 7 WHERE id < 50", "DELETE FROM t WHERE id = 60"]);
  await all.daemon.says(/Typesense takes no writes/);
  cluster.nodes[0]?.faults.add({ ...FAULTS.emptyError, times: 3 });
  world.write(["UPDATE t SET n = 8 WHERE id < 40"]);
  await cluster.restart(2);
  await all.well(0, 2);
  await cluster.restart(1);
  await all.well(0, 1, 2);
  expect(await all.collections(2)).toEqual(["t__v1"]);
  expect(all.harm()).toEqual([]);
});
