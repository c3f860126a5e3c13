/**
 * Invariant: preview shows the very documents and fields that would be delivered, without Typesense, a key for it, triggers, or the
 * right to write; nothing is changed.
 */
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { cli } from "../support/cli.js";
import { digest, shell, workspace } from "../support/workspace.js";

const SCHEMA = `
CREATE TABLE cast(id INTEGER PRIMARY KEY, "stage.name" TEXT, n INTEGER, born DATE, photo BLOB, hashed_password TEXT, isSynced INTEGER);
INSERT INTO cast VALUES (1, 'Zoë "Z"' || char(10), 9007199254740993, '1990-01-02', x'00', 's3cret', 1), (2, '日本', 'many', NULL, NULL, 's3cret', 0), (30, NULL, 3, NULL, NULL, NULL, NULL);
CREATE TABLE pairs(a TEXT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID;
INSERT INTO pairs VALUES ('x y', 1), ('x y', 2);
CREATE TABLE api_keys(id INTEGER PRIMARY KEY);
CREATE VIEW v AS SELECT 1;`;

test("a table that nothing is installed on", async () => {
  const folder = workspace({
    "fountain-sync.json": JSON.stringify({ tables: { cast: { ackColumn: "isSynced" } } }),
  });
  shell(`${folder}/s.db`, SCHEMA);
  const before = digest(`${folder}/s.db`);
  const preview = (...args: string[]) =>
    cli(["preview", ...args], { cwd: folder, env: { DATABASE_URL: "s.db", SYNC_EXCLUDE: "cast.hashed_password" } });

  const [all, json, one, none, pair, empty, view, unknown, most] = await Promise.all([
    preview("CAST"),
    preview("cast", "--json", "--limit", "1"),
    preview("cast", "--key", "30"),
    preview("cast", "--key", "x"),
    preview("pairs", "--key", "x~20y:2"),
    preview("api_keys"),
    preview("v"),
    preview("casts"),
    preview("cast", "--limit", "many"),
  ] as const);

  expect(all).toMatchObject({ code: 0, stderr: "" });
  expect(all.stdout.split("\n")).toEqual([
    "Table cast becomes the collection cast__v1 behind the alias cast.",
    "",
    "FIELD       TYPE    OPTIONS",
    "stage_name  string",
    "n           int64   sort",
    "born        string  sort",
    "Left out: photo (BLOB is binary), hashed_password (excluded), isSynced (holds acknowledgements)",
    "Renamed: stage.name is stage_name",
    "",
    String.raw`{"id":"1","stage_name":"Zoë \"Z\"\n","n":9007199254740993,"born":"1990-01-02"}`,
    '{"id":"2","stage_name":"日本"}',
    '{"id":"30","n":3}',
    "Omitted: 2: n holds text, which is no int64",
    "",
  ]);
  expect(json.stdout).toContain('"n":9007199254740993');
  expect(JSON.parse(json.stdout)).toMatchObject({
    alias: "cast",
    schema: { name: "cast__v1", fields: [{ name: "stage_name" }, { name: "n" }, { name: "born" }] },
    left_out: [{ column: "photo" }, { column: "hashed_password" }, { column: "isSynced" }],
    renamed: [{ column: "stage.name", field: "stage_name" }],
    documents: [{ id: "1", stage_name: 'Zoë "Z"\n' }],
  });
  expect(one.stdout.split("\n").slice(-2)).toEqual(['{"id":"30","n":3}', ""]);
  expect(none).toMatchObject({ code: 1, stdout: expect.stringMatching(/No document has the id x:/) });
  expect(pair.stdout).toMatch(/\{"id":"x~20y:2","a":"x y","b":2\}\n$/);
  expect(empty.stdout).toMatch(
    /\nWarning: the table looks like a table of secrets: .* --allow-sensitive\n[\s\S]*No row has a document\.\n$/,
  );
  expect(view).toMatchObject({ code: 78, stderr: expect.stringMatching(/table v is a view/) });
  expect(unknown).toMatchObject({
    code: 78,
    stderr: expect.stringMatching(/does not exist\nTry: did you mean cast\?/),
  });
  expect(most).toMatchObject({ code: 2, stderr: expect.stringMatching(/whole number up to 1000/) });
  for (const { stdout } of [all, json, one]) expect(stdout).not.toContain("s3cret");

  expect(digest(`${folder}/s.db`)).toBe(before);
  expect(readdirSync(folder).sort()).toEqual(["fountain-sync.json", "s.db"]);
});
