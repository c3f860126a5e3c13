/*
 * Invariant: settings give a whole configuration or one error that lists every fault (exit 78); nothing else is thrown,
 * whatever is written into them.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/config/config.js";
import { type OptionName, options } from "../../src/config/options.js";
import { parseConfig, required, type Settings } from "../../src/config/parse.js";
import { EXIT } from "../../src/errors.js";
import { faultOf } from "./temporary.js";

const folders = { databaseDirectory: "/app", mappingDirectory: "/app", currentDirectory: "/here" };
const parse = (settings: Settings): Config => parseConfig(settings, folders);

test("the defaults alone are a configuration", () => {
  expect(parse({})).toEqual({
    databaseUrl: undefined,
    syncTables: [],
    syncExclude: [],
    mapping: { tables: {} },
    stateDirectory: undefined,
    nodes: [{ protocol: "http", host: "localhost", port: 8108 }],
    typesenseApiKey: undefined,
    requestTimeoutMs: 30_000,
    batchSize: 5000,
    batchBytes: 4_000_000,
    pollIntervalMs: 1000,
    retryMaxMs: 30_000,
    drainTimeoutMs: 10_000,
    retention: 604_800_000,
    retentionRows: 1_000_000,
    verifyEvery: 0,
    schemaPolicy: "auto",
    rebuildGrace: 600,
    httpListen: undefined,
    httpToken: undefined,
    lagLimit: 60_000,
    logLevel: "info",
    logPretty: "auto",
  });
});

test("texts become values", () => {
  const config = parse({
    syncTables: " characters, lines,,",
    syncExclude: "users.hashed_password, a.b.c",
    stateDirectory: "state:other",
    drainTimeoutMs: " 0 ",
    logLevel: "WARN",
  });
  expect(config).toMatchObject({
    syncTables: ["characters", "lines"],
    syncExclude: [
      { table: "users", column: "hashed_password" },
      { table: "a.b", column: "c" },
    ],
    stateDirectory: "/here/state",
    drainTimeoutMs: 0,
    logLevel: "warn",
  });
});

test("all faults are told at once", () => {
  const faulty: Settings = {
    databaseUrl: "postgresql://x/y",
    syncExclude: "password",
    typesenseHost: "http://ts",
    typesensePort: "99999",
    typesenseProtocol: "ftp",
    typesenseApiKeyFile: "no/such/file",
    typesenseNodes: "ts1:8108,http://ts2:8108/path",
    batchSize: "1.5",
    logLevel: "loud",
  };
  const fault = faultOf(() => parse(faulty));
  expect(fault.exitCode).toBe(EXIT.configuration);
  expect(fault.retryable).toBe(false);
  expect(fault.message).toMatch(/10 faults/);
  for (const name of Object.keys(faulty) as OptionName[]) expect(fault.message).toContain(`\n  ${options[name].env}: `);
});

describe("numbers", () => {
  test.each(["0", "65536", "-1", "1e3", "0x10", "", "12345678901234567890", "٣"])("%j is no port", (typesensePort) => {
    expect(faultOf(() => parse({ typesensePort })).message).toBe(
      "the configuration has a fault\n  TYPESENSE_PORT: must be a whole number from 1 to 65535",
    );
  });

  test.each(["1", "65535", "08108"])("%j is one", (typesensePort) => {
    expect(parse({ typesensePort }).nodes[0]?.port).toBe(Number(typesensePort));
  });
});

test("what a command can't do without is asked for by its variable's name", () => {
  const fault = faultOf(() => required(parse({}), "databaseUrl"));
  expect(fault).toMatchObject({ message: "DATABASE_URL is not set", exitCode: EXIT.configuration });
  expect(fault.hint).toContain("DATABASE_URL=sqlite:///./character.db");
  expect(required(parse({ databaseUrl: "a.db" }), "databaseUrl")).toBe("/app/a.db");
});

test("any text in any setting gives a configuration or the one error", () => {
  const names = Object.keys(options) as OptionName[];
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "\0",
      ",",
      ".",
      "a.",
      ":",
      "file:%00",
      "[::1]",
      "http://[::1]:8108",
      "http://",
      "1",
      "true",
      "http",
    ),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.integer().map(String),
  );
  const settings = fc.dictionary(fc.constantFrom(...names), hostile, { maxKeys: 4 });
  const seen = { configurations: 0, faults: 0 };
  fc.assert(
    fc.property(settings, (given) => {
      try {
        expect(parse(given).nodes.length).toBeGreaterThan(0);
        seen.configurations++;
      } catch (thrown) {
        const fault = faultOf(() => {
          throw thrown;
        });
        expect(fault).toMatchObject({
          exitCode: EXIT.configuration,
          operation: expect.stringMatching(/^read the (configuration|mapping file)$/),
        });
        seen.faults++;
      }
    }),
    { numRuns: 200 },
  );
  expect(Math.min(seen.configurations, seen.faults)).toBeGreaterThan(0);
});
