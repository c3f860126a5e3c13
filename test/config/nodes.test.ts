/*
 * Invariant: TYPESENSE_NODES names the nodes of a cluster by URLs and replaces host, port and protocol; an address that
 * says more than protocol, host and port is refused.
 */
import { describe, expect, test } from "vitest";
import { parseConfig, type Settings } from "../../src/config/parse.js";
import { faultOf } from "./temporary.js";

const parse = (settings: Settings) =>
  parseConfig(settings, { databaseDirectory: "/", mappingDirectory: "/", currentDirectory: "/" });

test("a list of nodes replaces the single address", () => {
  const { nodes } = parse({
    typesenseHost: "other",
    typesenseNodes: "http://ts1:8108, https://ts2 ,http://ts3,http://[::1]:8108/",
  });
  expect(nodes).toEqual([
    { protocol: "http", host: "ts1", port: 8108 },
    { protocol: "https", host: "ts2", port: 443 },
    { protocol: "http", host: "ts3", port: 80 },
    { protocol: "http", host: "[::1]", port: 8108 },
  ]);
});

test("without a list, the single address is the only node", () => {
  const single = { typesenseHost: " ts.example.org ", typesensePort: "443", typesenseProtocol: "HTTPS" };
  expect(parse({ ...single, typesenseNodes: " , " }).nodes).toEqual([
    { protocol: "https", host: "ts.example.org", port: 443 },
  ]);
});

describe("no node", () => {
  test.each([
    "ts1:8108",
    "ftp://ts1",
    "http://ts1/path",
    "http://ts1?a",
    "http://ts1/#a",
    "http://me@ts1",
    "http://:pw@ts1",
  ])("%s", (typesenseNodes) => {
    expect(faultOf(() => parse({ typesenseNodes })).message).toMatch(/TYPESENSE_NODES: .*is no node address/);
  });
});

describe("hosts", () => {
  test.each(["localhost", "ts_1", "10.0.0.1", "[::1]", "ts.example.org"])("%s is one", (typesenseHost) => {
    expect(parse({ typesenseHost }).nodes[0]?.host).toBe(typesenseHost);
  });

  test("an IPv6 address gets the brackets that its URL needs", () => {
    expect(parse({ typesenseHost: "::1" }).nodes[0]?.host).toBe("[::1]");
  });

  test.each(["http://ts", "ts:8108", "ts/", "a b", "-ts", "", "[::1", "...", "::1]"])("%j is none", (typesenseHost) => {
    expect(faultOf(() => parse({ typesenseHost })).message).toContain("TYPESENSE_HOST: must be a host name");
  });
});
