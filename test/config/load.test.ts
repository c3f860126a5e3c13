/*
 * Invariant: a setting comes from the flag, else the environment, else the .env file, else its default; an empty value
 * is none; and a relative database path starts where the setting was written.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadConfig, withoutFile } from "../../src/config/load.js";
import { EXIT } from "../../src/errors.js";
import { faultOf, folderWith } from "./temporary.js";

describe("precedence", () => {
  const file = "BATCH_SIZE=3\nLOG_LEVEL=warn\nRETRY_MAX_MS=77\n";

  test("flags, then the environment, then the file, then the default", () => {
    const config = loadConfig({
      flags: { batchSize: "1" },
      environment: { BATCH_SIZE: "2", LOG_LEVEL: "debug" },
      currentDirectory: folderWith({ ".env": file }),
    });
    expect(config).toMatchObject({ batchSize: 1, logLevel: "debug", retryMaxMs: 77, pollIntervalMs: 1000 });
  });

  test.each(["", "  "])("%j in the environment means not set", (blank) => {
    const environment = { BATCH_SIZE: blank, POLL_INTERVAL_MS: blank, DATABASE_URL: blank, TYPESENSE_NODES: blank };
    const config = loadConfig({ environment, currentDirectory: folderWith({ ".env": file }) });
    expect(config).toMatchObject({ batchSize: 3, pollIntervalMs: 1000, nodes: [{ host: "localhost" }] });
    expect(config.databaseUrl).toBeUndefined();
  });

  test("an empty value in the file means not set", () => {
    const currentDirectory = folderWith({ ".env": "BATCH_SIZE=\nTYPESENSE_API_KEY=''\n" });
    const config = loadConfig({ environment: {}, currentDirectory });
    expect(config).toMatchObject({ batchSize: 5000, typesenseApiKey: undefined });
  });

  test("without a file, and with a file's byte-order mark and line ends from Windows", () => {
    expect(loadConfig({ environment: {}, currentDirectory: folderWith() }).batchSize).toBe(5000);
    const windows = folderWith({ ".env": "\ufeffBATCH_SIZE=4\r\nLOG_LEVEL='error'\r\n" });
    expect(loadConfig({ environment: {}, currentDirectory: windows })).toMatchObject({
      batchSize: 4,
      logLevel: "error",
    });
  });
});

describe("a relative DATABASE_URL", () => {
  const files = { "app/.env": "DATABASE_URL=sqlite:///./a.db\nBATCH_SIZE=9" };

  test("starts at the folder of the file that holds it", () => {
    const here = folderWith(files);
    const config = loadConfig({ environment: {}, envFile: "app/.env", currentDirectory: here });
    expect(config.databaseUrl).toBe(join(here, "app/a.db"));
  });

  test("starts at the current folder where it comes from elsewhere", () => {
    const here = folderWith(files);
    const source = { envFile: "app/.env", currentDirectory: here };
    const fromFlag = loadConfig({ ...source, flags: { databaseUrl: "b.db" }, environment: {} });
    expect(fromFlag).toMatchObject({ databaseUrl: join(here, "b.db"), batchSize: 9 });
    const fromEnvironment = loadConfig({ ...source, environment: { DATABASE_URL: "file:c.db" } });
    expect(fromEnvironment.databaseUrl).toBe(join(here, "c.db"));
  });

  test("an absolute one starts nowhere", () => {
    const here = folderWith({ ".env": "DATABASE_URL=sqlite:////srv/a.db" });
    expect(loadConfig({ environment: {}, currentDirectory: here }).databaseUrl).toBe("/srv/a.db");
  });
});

describe("the file named by --env-file", () => {
  test("must be there", () => {
    const currentDirectory = folderWith();
    const fault = faultOf(() => loadConfig({ environment: {}, envFile: "my.env", currentDirectory }));
    expect(fault.message).toContain(`there is no file ${join(currentDirectory, "my.env")}`);
    expect(fault.exitCode).toBe(EXIT.configuration);
  });

  test("must be readable", () => {
    const currentDirectory = folderWith({ "folder/x": "" });
    const fault = faultOf(() => loadConfig({ environment: {}, envFile: "folder", currentDirectory }));
    expect(fault.message).toContain("can't be read (EISDIR)");
  });
});

test("what the file says in the same words as the environment comes from the file: it may change there", () => {
  const currentDirectory = folderWith({ "s.env": "BATCH_SIZE=3\nLOG_LEVEL='warn'\nDATABASE_URL=./x.db\n" });
  const source = { currentDirectory, envFile: "s.env" };
  const environment = { BATCH_SIZE: "3", LOG_LEVEL: "debug", RETRY_MAX_MS: "20", PATH: "/bin", DATABASE_URL: "./x.db" };
  const left = withoutFile({ ...source, environment });
  expect(left).toEqual({ LOG_LEVEL: "debug", RETRY_MAX_MS: "20", PATH: "/bin" });
  expect(loadConfig({ ...source, environment: left })).toMatchObject({ batchSize: 3, logLevel: "debug" });
});

test("whatever the file holds, it gives a configuration or the one error", () => {
  const line = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          "BATCH_SIZE",
          "DATABASE_URL",
          "TYPESENSE_NODES",
          "SYNC_EXCLUDE",
          "export LOG_LEVEL",
          "__proto__",
        ),
        fc.constantFrom("=", " = ", ":", "='", '="', "=`"),
        fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("1", "a.db", "a.b", "x'", '"\n', "# 1")),
      )
      .map((parts) => parts.join("")),
    fc.string({ unit: "binary" }),
    fc.constantFrom("x".repeat(100_000), "DATABASE_URL=a.db"),
  );
  const currentDirectory = folderWith();
  const seen = { configurations: 0, faults: 0 };
  fc.assert(
    fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
      writeFileSync(join(currentDirectory, ".env"), lines.join("\n"));
      try {
        expect(loadConfig({ environment: {}, currentDirectory }).batchSize).toBeGreaterThan(0);
        seen.configurations++;
      } catch (thrown) {
        expect(thrown).toMatchObject({ exitCode: EXIT.configuration, operation: "read the configuration" });
        seen.faults++;
      }
    }),
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
});
