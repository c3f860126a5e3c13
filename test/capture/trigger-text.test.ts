/**
 * Invariant: nothing in our triggers is newer than SQLite 3.24: one such word, and an older application can't open its own database.
 * They hold no comment, and are what SQLite keeps.
 */
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import { tokenize } from "../../src/capture/tokens.js";
import { schemas } from "./model/schema.js";

/** All words that our templates may hold besides names, which are quoted, and what an index of the application's brings in. */
const allowed = new Set(
  (
    "create trigger before after insert update delete of on begin end into values select from where union all as and or is not in " +
    "collate binary new old stored julianday typeof ifnull cast text numeric real"
  ).split(" "),
);
/** The application's own: they come with its index or default, so it can read them. */
const fromIndexes = new Set(
  "a b c d g k t lower coalesce case when then else substr desc nocase null length max rowid".split(" "),
);

test("only words that SQLite 3.24 knows", () => {
  fc.assert(
    fc.property(schemas, (schema) => {
      const database = new Database(":memory:");
      for (const statement of schema.statements) database.exec(statement);
      const plan = installTriggers(database, { tables: "all", allowSensitive: false, excluded: [] });
      const kept = database.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name <> 'own' ORDER BY rowid",
      );
      expect(kept.all()).toEqual(plan.tables[0]?.triggers);
      for (const { sql } of plan.tables[0]?.triggers ?? []) {
        const words = tokenize(sql).flatMap((token) =>
          token.kind === "name" && !token.quoted ? [token.name.toLowerCase()] : [],
        );
        expect(words.filter((word) => !allowed.has(word) && !fromIndexes.has(word))).toEqual([]);
        expect(sql).not.toMatch(/--|\/\*|->|\bRETURNING\b|\bOVER\b|\bNULLS\b|IS (NOT )?DISTINCT/);
      }
      database.close();
    }),
    { seed: 1, numRuns: 150 },
  );
});
