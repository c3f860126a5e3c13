/**
 * Invariant: every row whose document is another one after a change in any table that it is made of is told by the outbox, whoever makes
 * the change and however, REPLACE and foreign keys included; and the application sees the same as without us.
 */
import { copyFileSync } from "node:fs";
import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import { currentName } from "../../src/capture/renamed.js";
import type { InstallRequest } from "../../src/capture/request.js";
import { keep } from "../../src/database/keep.js";
import { openApplication } from "../../src/database/open.js";
import { createDatabase, temporaryFolder } from "../support/databases.js";
import { nodeWriter, pythonWriter, shellWriter } from "../support/writers.js";
import { LINES, PLAY } from "../sync/joined-play.js";
import { differing, documentsOf, toldKeys } from "./depends-model.js";

const folder = temporaryFolder();
const request: InstallRequest = {
  tables: ["lines"],
  allowSensitive: false,
  excluded: [],
  mapping: { tables: { lines: LINES } },
};

const STATEMENTS: readonly (readonly [what: string, statements: readonly string[]])[] = [
  ["a name", ["UPDATE characters SET name = 'x' WHERE characterId = 1"]],
  ["two joins away", ["UPDATE scripts SET title = 'x' WHERE scriptId = 1"]],
  ["a child that moves", ["UPDATE line_tags SET lineId = 3 WHERE n = 1"]],
  ["a child that comes and goes", ["INSERT INTO line_tags VALUES (8, 1, 2)", "DELETE FROM line_tags WHERE n = 2"]],
  ["another script", ["UPDATE characters SET scriptId = 2 WHERE characterId = 1"]],
  ["SET NULL", ["DELETE FROM characters WHERE characterId = 1"]],
  ["a cascade over two tables", ["DELETE FROM scripts WHERE scriptId = 1"]],
  ["a cascade over the link", ["DELETE FROM tags WHERE tagId = 1"]],
  ["ON UPDATE CASCADE", ["UPDATE characters SET characterId = 50, name = 'x' WHERE characterId = 1"]],
  ["SET rowid", ["UPDATE characters SET rowid = 50, scriptId = 2 WHERE characterId = 2"]],
  ["REPLACE by the primary key", ["INSERT OR REPLACE INTO line_tags VALUES (1, 3, 1)"]],
  ["REPLACE by another unique index", ["INSERT OR REPLACE INTO tags VALUES (9, 'famous')"]],
  ["REPLACE of two rows at once", ["REPLACE INTO line_tags VALUES (1, 4, 2)"]],
  ["UPDATE OR REPLACE", ["UPDATE OR REPLACE line_tags SET lineId = 4, tagId = 1 WHERE n = 4"]],
  [
    "UPDATE OR REPLACE of a name",
    ["PRAGMA foreign_keys = OFF", "UPDATE OR REPLACE characters SET name = 'Ophelia' WHERE characterId = 3"],
  ],
  ["an upsert", ["INSERT INTO tags VALUES (1, 'x') ON CONFLICT (tagId) DO UPDATE SET word = excluded.word"]],
  [
    "OR IGNORE",
    ["INSERT OR IGNORE INTO tags VALUES (1, 'x'), (5, 'short'), (6, 'new')", "INSERT INTO line_tags VALUES (7, 2, 6)"],
  ],
  ["all rows", ["UPDATE tags SET word = word || '!'", "DELETE FROM line_tags"]],
  ["a rollback", ["BEGIN", "UPDATE scripts SET title = 'x'", "ROLLBACK", "UPDATE tags SET word = 'y' WHERE tagId = 2"]],
  [
    "a savepoint",
    ["BEGIN", "SAVEPOINT s", "DELETE FROM tags", "ROLLBACK TO s", "DELETE FROM tags WHERE tagId = 2", "COMMIT"],
  ],
  [
    "deferred",
    [
      "BEGIN",
      "UPDATE lines SET characterId = 77 WHERE lineId = 1",
      "INSERT INTO characters VALUES (77, 'late', 2)",
      "COMMIT",
    ],
  ],
  ["RETURNING", ["UPDATE tags SET word = 'z' WHERE tagId = 1 RETURNING word, tagId"]],
  [
    "UPDATE FROM",
    [
      "UPDATE characters SET name = title || '!' FROM scripts s WHERE s.scriptId = characters.scriptId AND characterId = 2",
    ],
  ],
  ["a text for a number", ["INSERT INTO line_tags VALUES ('20', '2', '1')"]],
];

describe.each([shellWriter, pythonWriter, nodeWriter])("$name", (writer) => {
  const trials = STATEMENTS.map(([, statements]) => {
    const watched = createDatabase(folder, PLAY, writer === pythonWriter ? "wal" : "delete");
    const plain = `${watched}-plain`;
    copyFileSync(watched, plain);
    const connection = openApplication(watched);
    installTriggers(connection, request);
    const before = documentsOf(connection);
    connection.close();
    const counters = "SELECT changes(), last_insert_rowid()";
    return {
      watched,
      plain,
      before,
      statements: ["PRAGMA foreign_keys = ON", ...statements.flatMap((each) => [each, counters])],
    };
  });
  const outputs = writer.run(
    trials.flatMap(({ watched, plain, statements }) => [
      { file: watched, statements },
      { file: plain, statements },
    ]),
  );

  test.each(STATEMENTS.map(([what], at) => ({ what, at })))("$what", ({ at }) => {
    const { watched, before } = trials[at]!;
    const connection = openApplication(watched);
    const after = documentsOf(connection);
    const told = toldKeys(connection, 0);
    connection.close();
    const changed = differing(before, after);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.filter((key) => !told.has(key))).toEqual([]);
    expect(outputs[2 * at]).toBe(outputs[2 * at + 1]);
    expect(outputs[2 * at]).not.toMatch(/error/i);
  });
});

const number = fc.integer({ min: 1, max: 5 });
const word = fc.constantFrom("'a'", "'b'", "'famous'", "NULL");
const or = fc.constantFrom("", " OR REPLACE", " OR IGNORE", " OR FAIL");
const statement = fc.oneof(
  fc
    .tuple(or, number, word, number)
    .map(([clause, id, text, other]) => `INSERT${clause} INTO characters VALUES (${id}, ${text}, ${other})`),
  fc.tuple(or, number, word).map(([clause, id, text]) => `INSERT${clause} INTO tags VALUES (${id}, ${text})`),
  fc
    .tuple(or, number, number, number)
    .map(([clause, n, line, tag]) => `INSERT${clause} INTO line_tags VALUES (${n}, ${line}, ${tag})`),
  fc
    .tuple(or, number, number)
    .map(([clause, line, n]) => `UPDATE${clause} line_tags SET lineId = ${line} WHERE n >= ${n}`),
  fc
    .tuple(or, number, number)
    .map(([clause, tag, n]) => `UPDATE${clause} line_tags SET tagId = ${tag}, n = ${n} WHERE n = ${tag}`),
  fc.tuple(or, word, number).map(([clause, text, id]) => `UPDATE${clause} tags SET word = ${text} WHERE tagId = ${id}`),
  fc
    .tuple(or, number, number)
    .map(
      ([clause, id, was]) =>
        `UPDATE${clause} characters SET characterId = ${id}, scriptId = ${id} WHERE characterId = ${was}`,
    ),
  fc
    .tuple(fc.constantFrom("characters", "tags", "line_tags", "scripts", "lines"), number)
    .map(([table, id]) => `DELETE FROM ${table} WHERE rowid = ${id}`),
);

it("random programs", () => {
  fc.assert(
    fc.property(fc.array(statement, { minLength: 3, maxLength: 12 }), fc.boolean(), (program, enforced) => {
      const connection = keep(new Database(":memory:"));
      for (const each of PLAY) connection.exec(each);
      installTriggers(connection, request);
      connection.pragma(`foreign_keys = ${enforced ? "ON" : "OFF"}`);
      for (const each of program) {
        const before = documentsOf(connection);
        const after = connection.prepare("SELECT ifnull(max(seq), 0) FROM _sync_outbox").pluck().get() as number;
        try {
          connection.exec(each);
        } catch (thrown) {
          expect(String(thrown)).toMatch(/constraint failed/);
        }
        const told = toldKeys(connection, after);
        expect(differing(before, documentsOf(connection)).filter((key) => !told.has(key))).toEqual([]);
      }
      connection.close();
    }),
    { seed: 3, numRuns: 60 },
  );
});

it("a table that a trigger's table depends on can be made anew or dropped, and the application writes on", () => {
  const connection = new Database(":memory:");
  for (const each of PLAY) connection.exec(each);
  installTriggers(connection, request);
  connection.pragma("foreign_keys = OFF");
  connection.exec("CREATE TABLE fresh (lineId INTEGER PRIMARY KEY, content TEXT, characterId INTEGER)");
  connection.exec("INSERT INTO fresh SELECT * FROM lines; DROP TABLE lines");
  connection.exec("UPDATE characters SET name = name || '?'; ALTER TABLE fresh RENAME TO lines");
  connection.exec("DROP TABLE lines; UPDATE characters SET name = name || '?'; DELETE FROM line_tags");
  expect(currentName(connection, { id: 1, name: "lines" })).toBeUndefined();
});

it("what REPLACE removes is told by all columns that the SELECT asks for, the primary key's among them", () => {
  const connection = new Database(":memory:");
  for (const each of [...PLAY, "CREATE TABLE notes (id INTEGER PRIMARY KEY, lineId INTEGER)"]) connection.exec(each);
  const dependsOn = { notes: "SELECT changed.lineId WHERE changed.id > 0" };
  installTriggers(connection, { ...request, mapping: { tables: { lines: { dependsOn } } } });
  connection.exec("INSERT INTO notes VALUES (1, 2), (2, 3)");
  connection.exec("INSERT OR REPLACE INTO notes VALUES (1, 4); UPDATE OR REPLACE notes SET id = 1 WHERE id = 2");
  const told = connection.prepare("SELECT op, k4, k3 FROM _sync_outbox ORDER BY seq").raw().all();
  expect(told.slice(2)).toEqual([
    ["R", 1, 2],
    ["I", 1, 4],
    ["R", 1, 4],
    ["D", 2, 3],
    ["U", 1, 3],
  ]);
});

it("an acknowledgement in another table is no change of the documents that are made of it", () => {
  const connection = new Database(":memory:");
  for (const each of [...PLAY, "ALTER TABLE characters ADD COLUMN acknowledged INTEGER"]) connection.exec(each);
  installTriggers(connection, {
    ...request,
    mapping: { tables: { lines: LINES, characters: { ackColumn: "acknowledged" } } },
  });
  connection.exec("UPDATE characters SET acknowledged = 1");
  expect(connection.prepare("SELECT count(*) FROM _sync_outbox").pluck().get()).toBe(0);
  connection.exec("UPDATE characters SET acknowledged = 0, name = 'x' WHERE characterId = 1");
  expect(connection.prepare("SELECT count(*) FROM _sync_outbox").pluck().get()).toBe(1);
});

it("a later trigger of the application's that would silence ours on another table does not, once ours are put in front", () => {
  const connection = new Database(":memory:");
  for (const each of PLAY) connection.exec(each);
  installTriggers(connection, request);
  const marked = () => connection.prepare("SELECT count(*) FROM _sync_outbox").pluck().get();
  connection.exec("CREATE TRIGGER app AFTER UPDATE ON tags BEGIN SELECT RAISE(IGNORE); END");
  const [table] = installTriggers(connection, request).tables;
  expect(table?.warnings).toEqual([expect.stringMatching(/the trigger app may raise IGNORE/)]);
  connection.exec("UPDATE tags SET word = 'x' WHERE tagId = 1");
  expect(marked()).toBe(1);
  expect(installTriggers(connection, request).statements).toEqual([]);
});
