/*
 * Invariant: .env.example names every option once, with all of its prose, can be read as it is, and sets nothing but what
 * somebody has to fill in.
 */
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { renderEnvExample } from "../../src/config/example.js";
import { attributeOf, flagOf, type Option } from "../../src/config/option.js";
import { options } from "../../src/config/options.js";
import { parseConfig } from "../../src/config/parse.js";

const all: [string, Option][] = Object.entries(options);
const text = renderEnvExample();

test.each(all)("%s stands there once, below its prose", (_, option) => {
  const lines = text.split("\n");
  const set = lines.filter((line) => line.replace(/^#/, "").startsWith(`${option.env}=`));
  expect(set).toHaveLength(1);
  const above = lines.slice(0, lines.indexOf(set[0] as string));
  const prose = above.slice(above.lastIndexOf("") + 1).map((line) => line.replace(/^# /, ""));
  expect(prose.join(" ")).toBe(option.prose);
});

test("only the needed settings are set", () => {
  expect(parseEnv(text)).toEqual({ DATABASE_URL: "sqlite:///./character.db", TYPESENSE_API_KEY: "change-me" });
});

test("the lines that are commented out hold values that are valid", () => {
  const shown = parseEnv(text.replaceAll(/^#(?=[A-Z_]+=)/gm, ""));
  expect(Object.keys(shown).sort()).toEqual(all.map(([, option]) => option.env).sort());
  const settings = Object.fromEntries(all.map(([name, option]) => [name, shown[option.env] as string]));
  // These have to be there.
  delete settings.typesenseApiKeyFile;
  delete settings.httpTokenFile;
  delete settings.syncConfig;
  delete settings.typesenseCaFile;
  expect(
    parseConfig(settings, { databaseDirectory: "/app", mappingDirectory: "/app", currentDirectory: "/" }),
  ).toMatchObject({
    databaseUrl: "/app/character.db",
    batchSize: 5000,
  });
});

test("no line is wider than 100 characters", () => {
  expect(text.split("\n").filter((line) => line.length > 100)).toEqual([]);
});

test("names of flags and attributes follow from the variable", () => {
  for (const [name, option] of all) expect(attributeOf(option)).toBe(name);
  expect(flagOf(options.databaseUrl)).toBe("--database-url");
});
