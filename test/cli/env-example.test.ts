/**
 * Invariant: the .env.example at the root is what the declaration of the settings makes of it; nobody edits it by hand.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderEnvExample } from "../../src/config/example.js";

test(".env.example is up to date", () => {
  const text = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
  expect(text).toBe(renderEnvExample());
});
