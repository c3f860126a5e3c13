/**
 * Invariant: while the application commits without a pause and the daemon delivers, verifying never tells of a difference that is
 * none, and still finds those that are; the writer meets no error.
 */
import { expect, it } from "vitest";
import { cli } from "../../support/cli.js";
import { committing } from "../../support/committer.js";
import { until } from "../../support/until.js";
import { World } from "../../support/world.js";
import { IN_SYNC, put, remove, verified } from "./verified.js";

const STATEMENTS = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, note TEXT)",
  `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 3000)
    INSERT INTO t SELECT i, i, 'note ' || i FROM i`,
  // An update also deletes a row and brings another one back.
  `CREATE TRIGGER churn AFTER UPDATE ON t BEGIN
    DELETE FROM t WHERE id = NEW.id + 1 AND id <= 2000 AND NEW.n % 2 = 0;
    INSERT OR IGNORE INTO t (id, n, note) VALUES (max(NEW.id - 1, 1), 0, 'again');
  END`,
];

type Verify = (world: World) => Promise<unknown>;

/** In a process of its own: in this mode readers wait for the writer, and nobody else is to wait with them. */
const inItsOwnProcess: Verify = async (world) => {
  const { stdout } = await cli(["verify", "--json"], { cwd: world.folder, env: world.settings });
  return (JSON.parse(stdout) as { tables: unknown[] }).tables[0];
};

it.each([
  ["wal", 300, 2, verified],
  // The same few rows again and again.
  ["wal", 3, 2, verified],
  ["delete", 300, 1, inItsOwnProcess],
])("in the journal mode %s, writing to %i rows", async (journalMode, hot, times, verify: Verify) => {
  const world = await World.create({ statements: STATEMENTS, journalMode });
  const daemon = await world.run();
  await world.delivered();
  const before = world.status().outbox.last_seq;
  const work = async () => {
    await until("it writes", () => world.status().outbox.last_seq > before + 100);
    for (let n = 0; n < times; n++) expect(await verify(world)).toMatchObject(IN_SYNC);
    await remove(world, "t__v1", "2501", "2502");
    await put(world, "t__v1", { id: "2600", n: 2600, note: "altered" }, { id: "-5", n: 1 }, { id: "x", n: 1 });
    expect(await verify(world)).toMatchObject({
      ...{ missing: 2, extra: 2, different: 1 },
      samples: { missing: ["2501", "2502"], extra: ["-5", "x"], different: [{ id: "2600", fields: ["note"] }] },
    });
  };
  const written = await committing(world.database, "t", hot, work, "inserts");
  expect(written.errors).toEqual([]);
  expect(written.count).toBeGreaterThan(500);
  expect(daemon.log.filter(({ level }) => level >= 40)).toEqual([]);
});
