/**
 * Invariant: after a table was made anew the way a migration tool does it, its triggers are back as they were, and whatever
 * happened to its rows while nothing was watching is in the documents.
 */
import { describe, expect, it } from "vitest";
import { shell } from "../../support/workspace.js";
import { World } from "../../support/world.js";
import { change, followed, history, PEOPLE } from "./history.js";

/** What happens to the rows unseen: changed, added, deleted, deleted and added. */
const UNSEEN = (table: string) => [
  `UPDATE ${table} SET name = 'unseen' WHERE id BETWEEN 10 AND 20`,
  `INSERT INTO ${table} (id, name) VALUES (9001, 'unseen'), (-1, 'unseen')`,
  `DELETE FROM ${table} WHERE id IN (5, 1000) OR id BETWEEN 100 AND 200`,
  `INSERT INTO ${table} (id, name) VALUES (150, 'another one')`,
];

interface Tool {
  /** The statements, each a commit of its own where they don't say otherwise. */
  statements(age: string): string[];
}

const columns = (age: string) => `id INTEGER PRIMARY KEY, name TEXT, age ${age}`;

const TOOLS: Record<string, Tool> = {
  "Alembic's batch mode": {
    statements: (age) => [
      `CREATE TABLE _alembic_tmp_t (${columns(age)})`,
      "INSERT INTO _alembic_tmp_t (id, name, age) SELECT t.id, t.name, t.age FROM t",
      ...UNSEEN("_alembic_tmp_t"),
      "DROP TABLE t",
      "ALTER TABLE _alembic_tmp_t RENAME TO t",
    ],
  },
  Django: {
    statements: (age) => [
      ...["PRAGMA foreign_keys = OFF", "BEGIN"],
      `CREATE TABLE "new__t" (${columns(age)})`,
      'INSERT INTO "new__t" ("id", "name", "age") SELECT "id", "name", "age" FROM "t"',
      'DROP TABLE "t"',
      'ALTER TABLE "new__t" RENAME TO "t"',
      ...UNSEEN("t"),
      ...["COMMIT", "PRAGMA foreign_keys = ON"],
    ],
  },
  Prisma: {
    statements: (age) => [
      ...["PRAGMA defer_foreign_keys = ON", "PRAGMA foreign_keys = OFF"],
      `-- RedefineTables\nCREATE TABLE "new_t" (${columns(age)})`,
      'INSERT INTO "new_t" ("age", "id", "name") SELECT "age", "id", "name" FROM "t"',
      'DROP TABLE "t"',
      'ALTER TABLE "new_t" RENAME TO "t"',
      ...["PRAGMA foreign_keys = ON", "PRAGMA defer_foreign_keys = OFF"],
      ...UNSEEN("t"),
    ],
  },
};

const TRIGGERS = "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name";

describe.each(Object.entries(TOOLS))("%s", (_, tool) => {
  it.each([
    ["the same type", "INTEGER", "running"],
    ["another type", "TEXT", "stopped"],
  ])("%s (%s) with the daemon %s", async (_name, age, daemonIs) => {
    const world = await World.create({ statements: PEOPLE });
    const daemon = await world.run();
    await world.delivered();
    const before = shell(world.database, TRIGGERS);
    if (daemonIs === "stopped") await daemon.stop();
    world.writePython(tool.statements(age));
    if (daemonIs === "stopped") {
      change(world, ...UNSEEN("t").slice(0, 1), "DELETE FROM t WHERE id IN (7, 9001)");
      await world.run();
    }
    const types = age === "TEXT" ? ["type_changed"] : [];
    await followed(world, [["table_rebuilt", "triggers_missing", ...types]]);
    expect(shell(world.database, TRIGGERS)).toBe(before);
    change(
      world,
      "UPDATE t SET name = 'seen' WHERE id < 50",
      "DELETE FROM t WHERE id = 9001",
      "INSERT OR REPLACE INTO t VALUES (60, 'x', NULL)",
    );
    await world.deliveredAndEqual();
    expect(history(world)).toHaveLength(2);
  });
});

it.each(["NONE", "FULL", "INCREMENTAL"])("the triggers put back word for word (auto_vacuum %s)", async (mode) => {
  const world = await World.create({
    statements: [`PRAGMA auto_vacuum = ${mode}`, "VACUUM", ...PEOPLE, "CREATE TABLE u (id INTEGER PRIMARY KEY)"],
  });
  await world.run();
  await world.delivered();
  const triggers = shell(
    world.database,
    "SELECT sql || ';' FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 't'",
  ).split(/(?<=END);\n/);
  change(
    world,
    ...["BEGIN", `CREATE TABLE new_t (${columns("INTEGER")})`, "INSERT INTO new_t SELECT * FROM t", ...UNSEEN("new_t")],
    ...["DROP TABLE t", "ALTER TABLE new_t RENAME TO t", ...triggers.filter((each) => each !== ""), "COMMIT"],
  );
  await followed(world, [["table_rebuilt"]]);
});

it("VACUUM loses nothing", async () => {
  const world = await World.create({ statements: [...PEOPLE, "CREATE TABLE u (id INTEGER PRIMARY KEY)"] });
  await world.run();
  await world.delivered();
  change(world, "DELETE FROM t WHERE id % 3 = 0", "VACUUM", "UPDATE t SET age = 5 WHERE id < 10");
  await world.deliveredAndEqual();
  change(world, "DROP TABLE u", "VACUUM", "INSERT INTO t VALUES (9999, 'after', 1)");
  await world.delivered(["t"]);
  await world.equal("t");
});
