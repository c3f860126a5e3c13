/*
 * Invariant: the API key comes from its variable or its file, fits into an HTTP header, and never stands in an error,
 * not even where it was written into the wrong variable.
 */
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.js";
import { type OptionName, options } from "../../src/config/options.js";
import { parseConfig, required, type Settings } from "../../src/config/parse.js";
import { faultOf, folderWith } from "./temporary.js";

const KEY = "xyzKEYxyz0123";
const parse = (settings: Settings, folder = "/here") =>
  parseConfig(settings, { databaseDirectory: folder, mappingDirectory: folder, currentDirectory: folder });

describe("the key's file", () => {
  test("is read from the current folder, without its line end", () => {
    const folder = folderWith({ "run/key": `${KEY}\n` });
    expect(parse({ typesenseApiKeyFile: "run/key" }, folder).typesenseApiKey).toBe(KEY);
    expect(parse({ typesenseApiKeyFile: join(folder, "run/key") }).typesenseApiKey).toBe(KEY);
  });

  test("wins over the variable", () => {
    const folder = folderWith({ key: KEY });
    const config = parse({ typesenseApiKeyFile: "./key", typesenseApiKey: "other" }, folder);
    expect(config.typesenseApiKey).toBe(KEY);
  });

  test("a credential of systemd's goes before what the settings name; without one they count", () => {
    const currentDirectory = folderWith({ "credentials/typesense-api-key": `${KEY}\n`, other: "other" });
    const loaded = (CREDENTIALS_DIRECTORY: string, more = {}) =>
      loadConfig({ environment: { CREDENTIALS_DIRECTORY, ...more }, currentDirectory }).typesenseApiKey;
    const directory = join(currentDirectory, "credentials");
    expect(loaded(directory)).toBe(KEY);
    expect(loaded(directory, { TYPESENSE_API_KEY_FILE: "/root/unreadable" })).toBe(KEY);
    expect(loaded(currentDirectory, { TYPESENSE_API_KEY_FILE: "other" })).toBe("other");
    expect(loaded("", { TYPESENSE_API_KEY: "other" })).toBe("other");
  });

  test.each([
    ["./none", "none can't be read (ENOENT)"],
    ["./folder", "folder can't be read (EISDIR)"],
    ["./empty", "empty is empty"],
  ])("%s is told with its path", (typesenseApiKeyFile, said) => {
    const folder = folderWith({ "folder/x": "", empty: " \n" });
    expect(faultOf(() => parse({ typesenseApiKeyFile }, folder)).message).toContain(
      `TYPESENSE_API_KEY_FILE: ${join(folder, said)}`,
    );
  });
});

test.each([`${KEY}\n${KEY}`, `${KEY}é`, `${KEY}\0`, `a ${KEY}`])("a key that no header can carry is refused", (key) => {
  const fault = faultOf(() => parse({ typesenseApiKey: key }));
  expect(fault.message).toContain("TYPESENSE_API_KEY: ");
  expect(fault.message).not.toContain(KEY);
  const folder = folderWith({ key });
  expect(faultOf(() => parse({ typesenseApiKeyFile: "./key" }, folder)).message).toContain("TYPESENSE_API_KEY_FILE: ");
});

test("spaces around a key are no part of it", () => {
  expect(parse({ typesenseApiKey: ` ${KEY}\n` }).typesenseApiKey).toBe(KEY);
});

describe("the key is in no error", () => {
  const whole = (call: () => unknown): string => {
    const { message, hint, place, cause } = faultOf(call);
    return [message, hint, place, cause].map(String).join();
  };

  test("whatever else is wrong", () => {
    const names = Object.keys(options) as OptionName[];
    const settings = fc.dictionary(fc.constantFrom(...names), fc.constantFrom("?", "", "-1", `${KEY}?`, `x://${KEY}@`));
    fc.assert(
      fc.property(settings, (others) => {
        const said = whole(() => parse({ ...others, typesenseApiKey: KEY, batchSize: "none" }));
        expect(said).not.toContain(KEY);
      }),
    );
  });

  test.each([
    { typesenseApiKeyFile: KEY },
    { typesenseNodes: `http://me:${KEY}@ts:8108` },
    { typesenseNodes: `http://ts:8108/?x-typesense-api-key=${KEY}` },
    { typesenseNodes: KEY },
    { typesenseHost: `http://${KEY}` },
    { databaseUrl: `postgresql://me:${KEY}@host/app` },
  ])("%o", (settings) => expect(whole(() => parse(settings))).not.toContain(KEY));

  test("when it is not set", () => {
    expect(whole(() => required(parse({}), "typesenseApiKey"))).toContain("TYPESENSE_API_KEY is not set");
  });
});
