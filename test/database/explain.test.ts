/**
 * Invariant: what is explained is the statement as the schema is now, whoever has changed that since the same was asked before; no
 * program of before is told, which may point to what is freed.
 */
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { explain } from "../../src/database/explain.js";
import { openApplication } from "../../src/database/open.js";
import { tablesRead } from "../../src/database/query-plan.js";
import { shell, workspace } from "../support/workspace.js";

test("another process changes triggers, tables and indexes", () => {
  const file = join(workspace(), "application.db");
  shell(file, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); CREATE VIEW v AS SELECT * FROM t;");
  const connection = openApplication(file);
  onTestFinished(() => {
    connection.close();
  });
  const look = () => {
    // Any statement finds out that the schema has changed, and has the connection forget the one of before.
    connection.prepare("SELECT count(*) FROM sqlite_schema").get();
    const update = explain<{ p4: string | null }>(connection, "UPDATE t SET n = n");
    const plan = explain<{ detail: string }>(connection, "QUERY PLAN SELECT id FROM t WHERE n = ?", [1]);
    return {
      triggers: update.flatMap(({ p4 }) => /^-- TRIGGER (.*)$/s.exec(p4 ?? "")?.[1] ?? []),
      plan: plan.map(({ detail }) => detail),
      read: tablesRead(connection, "SELECT count(*) FROM v", []),
    };
  };
  const scanned = { triggers: [], plan: ["SCAN t"], read: ["t"] };
  expect(look()).toEqual(scanned);
  for (let round = 0; round < 20; round++) {
    shell(file, "CREATE TRIGGER a AFTER UPDATE ON t BEGIN SELECT 1; END; CREATE INDEX i ON t (n);");
    expect(look()).toMatchObject({ triggers: ["a"], plan: ["SEARCH t USING COVERING INDEX i (n=?)"], read: ["t"] });
    shell(file, "DROP TRIGGER a; DROP INDEX i; DROP VIEW v; CREATE TABLE u (n); CREATE VIEW v AS SELECT * FROM u;");
    expect(look()).toEqual({ ...scanned, read: ["u"] });
    shell(file, "DROP VIEW v; DROP TABLE u; CREATE VIEW v AS SELECT * FROM t;");
    expect(look()).toEqual(scanned);
  }
});
