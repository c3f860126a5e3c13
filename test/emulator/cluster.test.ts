/**
 * Invariant: the nodes of a cluster play one server: what is written through any of them is on all of them in the end, in one
 * order; a node that is late tells what it has; without a leader a write fails, without a quorum it is never answered.
 */
import { expect, onTestFinished, test } from "vitest";
import { Cluster } from "../../src/emulator/cluster.js";
import { until } from "../support/until.js";
import { API_KEY, Client, field } from "./client.js";

async function start() {
  const cluster = await Cluster.start({ apiKey: API_KEY, electionMs: 20 });
  onTestFinished(() => cluster.close());
  const clients = cluster.nodes.map(({ url }) => new Client(url)) as [Client, Client, Client];
  await clients[1].createCollection("c", [field("n", "int64")]);
  return { cluster, clients };
}

test("what is written through any of them is on all of them", async () => {
  const { clients } = await start();
  for (const [n, client] of clients.entries()) await client.import("c", [`{"id":"${n}","n":${n}}`]);
  for (const client of clients) {
    await until("it follows", async () => (await client.export("c")).length === 3);
    expect(await client.export("c")).toEqual([0, 1, 2].map((n) => `{"id":"${n}","n":${n}}`));
  }
  const told = await Promise.all(clients.map(async (client) => JSON.parse((await client.call("GET", "/debug")).body)));
  expect(told.map(({ state }) => state)).toEqual([1, 4, 4]);
});

test("one that lags tells what it has", async () => {
  const { cluster, clients } = await start();
  cluster.lag(1, 300);
  expect(await clients[1].import("c", ['{"id":"1"}'])).toEqual(['{"success":true}']);
  expect(await clients[1].export("c")).toEqual([]);
  expect(await clients[0].export("c")).toEqual(['{"id":"1"}']);
  await until("it follows", async () => (await clients[1].export("c")).length === 1);
});

test("the leader dies, another leads, and the dead one comes back with all", async () => {
  const { cluster, clients } = await start();
  await clients[0].import("c", ['{"id":"1"}']);
  await cluster.kill(0);
  expect(await clients[1].call("POST", "/collections/c/documents/import", '{"id":"2"}')).toEqual({
    status: 500,
    body: "",
  });
  await until("there is a leader", () => cluster.leader !== undefined);
  await clients[2].import("c", ['{"id":"3"}']);
  await cluster.restart(0);
  await until("it has all", async () => (await clients[0].export("c")).length === 2);
});

test("without a quorum a write hangs, and reads go on", async () => {
  const { cluster, clients } = await start();
  await cluster.kill(1);
  await cluster.kill(2);
  await expect(clients[0].call("DELETE", "/collections/c", undefined, AbortSignal.timeout(100))).rejects.toThrow(
    /timeout/,
  );
  expect(await clients[0].export("c")).toEqual([]);
  await cluster.restart(1);
  await until("writes go on", async () => (await clients[0].import("c", ['{"id":"1"}']))[0] === '{"success":true}');
});
