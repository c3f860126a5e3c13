/*
 * Invariant: a server that is away, too old, or goes by another time is told by its address; one node of a cluster that is
 * away is no error.
 */
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { examineServer } from "../../../src/sync/doctor/server.js";
import { API_KEY, deadAddress, listen, startServer } from "../../typesense/servers.js";

const look = async (...nodes: Parameters<typeof examineServer>[0]["nodes"]) => {
  const { findings, reachable } = await examineServer({ nodes, apiKey: API_KEY, requestTimeoutMs: 2_000 });
  expect(JSON.stringify(findings)).not.toContain(API_KEY);
  return {
    reachable,
    told: findings.map(({ code, severity, what }) => `${severity} ${code} ${what.replace(/http\S+ /, "")}`),
  };
};
const address = ({ host, port }: { host: string; port: number }) => ({ protocol: "http" as const, host, port });

test("versions", async () => {
  const told = async (version: string) => (await look(address(await startServer({ version })))).told[1];
  expect(await told("30.1")).toBe("ok typesense_version runs Typesense 30.1");
  expect(await told("26.0")).toBe("error typesense_version runs Typesense 26.0, which is too old");
  const server = await startServer();
  server.faults.add({ kind: "status", status: 401, body: "{}", match: { path: "^/debug" } });
  expect((await look(address(server))).told[1]).toBe(
    "info typesense_version the key may not see the version (debug:list)",
  );
});

test("nodes that are away", async () => {
  const [dead, alive] = [await deadAddress(), address(await startServer())];
  expect(await look(dead)).toEqual({
    reachable: false,
    told: [expect.stringMatching(/^error typesense_away .*ECONNREFUSED/)],
  });
  const cluster = await look(dead, alive);
  expect(cluster.reachable).toBe(true);
  expect(cluster.told.slice(0, 2)).toEqual([
    expect.stringMatching(/^warning typesense_away/),
    expect.stringMatching(/^ok typesense /),
  ]);
});

test("a web server of another kind", async () => {
  const stranger = await listen((_, response) => response.end("<html>"));
  expect((await look(stranger)).told[0]).toMatch(/^error typesense_away .*doesn't answer as Typesense does/);
});

test.each([
  [0, "ok clock its clock and this one agree"],
  [3_600_000, expect.stringMatching(/^warning clock its clock is 3,(600|599) s ahead of this one$/)],
  [-60_000, expect.stringMatching(/^warning clock its clock is (59|60) s behind this one$/)],
  [undefined, "info clock doesn't tell its time: its clock can't be compared"],
])("a clock that is %s ms off", async (off, told) => {
  const server = createServer((_, response) => {
    response.sendDate = false;
    const date = off === undefined ? {} : { date: new Date(Date.now() + off).toUTCString() };
    response.writeHead(200, { "content-type": "application/json", ...date }).end('{"state":1,"version":"30.0"}');
  });
  expect((await look(await listen(server))).told.map((each) => each.replace("http", "http"))[2]).toEqual(told);
});

test("a key that goes over the network in clear", async () => {
  const { told } = await look({ protocol: "http", host: "typesense.invalid", port: 8108 });
  expect(told.at(-1)).toBe("info key_in_clear the API key goes to typesense.invalid without encryption");
});
