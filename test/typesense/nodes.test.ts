/*
 * Invariant: requests go to one node over one connection as long as that node is well, and to the next one after it
 * failed; a node is not left for a fault of the request.
 */
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { importDocuments } from "../../src/typesense/import.js";
import { bodyOf, call, connect, deadAddress, FIELDS, failureOf, listen, resultOf, startServer } from "./servers.js";

const ping = (typesense: ReturnType<typeof connect>) => typesense.send((client) => client.health.retrieve());
const servers = () => Promise.all([startServer(), startServer(), startServer()]);
const counts = (nodes: readonly Emulator[]) => nodes.map((node) => node.requests.list().length);

describe("nodes", () => {
  test("the first one gets everything while it is well", async () => {
    const nodes = await servers();
    const typesense = connect(nodes);
    for (let count = 0; count < 10; count++) resultOf(await ping(typesense));
    expect(counts(nodes)).toEqual([10, 0, 0]);
    expect(typesense.url).toBe(nodes[0].url);
  });

  test("after a failure the next one is used, and kept", async () => {
    const nodes = await servers();
    const typesense = connect(nodes);
    nodes[0].faults.add({ kind: "status", status: 503, body: "" });
    expect(failureOf(await ping(typesense)).message).toContain(nodes[0].url);
    for (let count = 0; count < 5; count++) resultOf(await ping(typesense));
    expect(counts(nodes)).toEqual([1, 5, 0]);
  });

  test("they are gone through in a circle", async () => {
    const nodes = await servers();
    const typesense = connect(nodes);
    for (const node of nodes) node.faults.add({ kind: "resetBefore" });
    for (const node of nodes) expect(failureOf(await ping(typesense)).message).toContain(node.url);
    resultOf(await ping(typesense));
    expect(counts(nodes)).toEqual([2, 1, 1]);
  });

  test.each([400, 401, 404, 409, 413])("a fault of the request (%i) is no reason to leave", async (status) => {
    const nodes = await servers();
    const typesense = connect(nodes);
    nodes[0].faults.add({ kind: "status", status, body: "" });
    failureOf(await ping(typesense));
    expect(typesense.url).toBe(nodes[0].url);
  });

  test("requests that fail together move on by one node", async () => {
    const nodes = await servers();
    const typesense = connect(nodes);
    nodes[0].faults.add({ kind: "hang", times: 0 });
    const pending = [ping(typesense), ping(typesense), ping(typesense)];
    await expect.poll(() => counts(nodes)[0], { interval: 2 }).toBe(3);
    await nodes[0].kill();
    for (const outcome of await Promise.all(pending)) failureOf(outcome);
    expect(typesense.url).toBe(nodes[1].url);
  });

  test("a single node is tried again", async () => {
    const node = await startServer();
    const typesense = connect(node);
    node.faults.add({ kind: "resetBefore" });
    failureOf(await ping(typesense));
    resultOf(await ping(typesense));
  });

  test("a dead node costs one failure", async () => {
    const alive = await startServer();
    const typesense = connect([await deadAddress(), alive]);
    expect(failureOf(await ping(typesense)).kind).toBe("unavailable");
    resultOf(await ping(typesense));
    expect(typesense.url).toBe(alive.url);
  });
});

describe("connections", () => {
  test("requests of all kinds reuse one", async () => {
    const sockets = new Set<Socket>();
    const address = await listen((request, response) => {
      sockets.add(request.socket);
      request.resume().on("end", () => response.end('{"success":true}'));
    });
    const typesense = connect(address);
    for (let count = 0; count < 50; count++) {
      resultOf(await importDocuments(typesense, "c", bodyOf(["1"]), 1));
      resultOf(await ping(typesense));
    }
    expect(sockets.size).toBe(1);
  });

  test("many requests at once give no warning", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    const emulator = await startServer();
    await call(emulator, "POST", "/collections", { name: "c", fields: FIELDS });
    const typesense = connect(emulator);
    const many = Array.from({ length: 50 }, (_, id) => importDocuments(typesense, "c", bodyOf([String(id)]), 1));
    for (const outcome of await Promise.all(many)) resultOf(outcome);
    // Warnings are given in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
  });
});
