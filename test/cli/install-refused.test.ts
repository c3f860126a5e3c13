/**
 * Invariant: what can't or may not be captured is refused with exit code 78, the reason and a way out, and the database
 * is byte for byte what it was, even where other tables of the same command could have been captured.
 */
import { expect, test } from "vitest";
import { digest, namesIn } from "../support/workspace.js";
import { Stage } from "./stage.js";

const refusals = [
  ["charcters", "table charcters does not exist", "did you mean characters?"],
  ["nothing_like_it", "table nothing_like_it does not exist", "the tables are characters, lines"],
  ["speakers", "table speakers is a view", "name an ordinary table"],
  ["search", "table search is a virtual table", "name an ordinary table"],
  ["search_content", "table search_content is the inside of a virtual table", "name an ordinary table"],
  ["sqlite_schema", "table sqlite_schema is internal", "leave it out"],
  ["_sync_outbox", "table _sync_outbox is internal", "leave it out"],
  ["keyless", "table keyless has no key", 'CREATE UNIQUE INDEX "keyless_key" ON "keyless"("word")'],
  ["users", "table users has columns that look like secrets: hashed_password", "users.hashed_password"],
  ["api_keys", "table api_keys looks like a table of secrets", "sensitive"],
] as const;

test("every kind of refusal", async () => {
  const stage = new Stage();
  const before = digest(stage.database);
  const expectRefused = async ([table, reason, hint]: (typeof refusals)[number]) => {
    const { code, stdout, stderr } = await stage.run(`install-triggers ${table}`);
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    const [error, advice] = stderr.split("\n");
    expect(error).toBe(`Error: ${reason}`);
    expect(advice).toMatch(/^Try: /);
    expect(advice).toContain(hint);
  };
  await Promise.all(refusals.map(expectRefused));
  expect(digest(stage.database)).toBe(before);
  expect(namesIn(stage.folder)).toEqual(["story.db"]);
});

test("one bad table keeps out the good ones, and all are named at once", async () => {
  const stage = new Stage();
  const before = digest(stage.database);
  const { code, stderr } = await stage.run("install-triggers characters users keyless");
  expect(code).toBe(78);
  expect(stderr).toMatch(/^Error: 2 tables can't be captured:\n {2}table users .*\n {2}table keyless .*\nTry: /);
  expect(digest(stage.database)).toBe(before);
  expect(namesIn(stage.folder)).toEqual(["story.db"]);
});
