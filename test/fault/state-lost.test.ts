/**
 * Invariant: a state database that is deleted, or that an older copy takes the place of, under the running daemon is noticed and
 * said: the daemon begins anew with what is there, commands reach it again, and what was missed meanwhile is delivered.
 */
import { copyFileSync, renameSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { ask } from "../support/served.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const STATEMENTS = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 300) INSERT INTO t SELECT i, i FROM i",
];
const LOST = /the state database was deleted or replaced under the running daemon: the daemon begins anew/;

it("deleted, and replaced by an older copy, while changes come", async () => {
  const world = await World.create({ statements: STATEMENTS });
  await world.once();
  copyFileSync(world.state, `${world.state}.copy`);
  const daemon = await world.run();
  const deeds = [() => undefined, () => renameSync(`${world.state}.copy`, world.state)];
  for (const [index, deed] of deeds.entries()) {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(world.state + suffix, { force: true });
    deed();
    const from = daemon.log.length;
    world.write([`UPDATE t SET n = -${index + 1} WHERE id % 2`, `DELETE FROM t WHERE id % 50 = ${index}`]);
    expect((await daemon.says(LOST, from)).level).toBe(50);
    await daemon.says(/^started$/, from);
    await until("the state is there", () => world.status().streams[0]?.state === "live");
    await world.deliveredAndEqual();
  }
  expect((await world.start({}, ["backfill"]).ended).code).toBe(0);
  expect(daemon.hasEnded).toBe(false);
  expect(await daemon.stop()).toEqual({ code: 0, signal: null });
});

it.each([
  ["(a INTEGER, b INTEGER, n INTEGER, PRIMARY KEY (a, b))", "id, id, n"],
  ["(id REAL PRIMARY KEY, n INTEGER)", "id, n"],
])("deleted, and no id of before is one of the table %s", async (columns, values) => {
  const world = await World.create({ statements: STATEMENTS });
  expect((await world.once()).code).toBe(0);
  rmSync(world.state);
  world.write([
    ...["BEGIN", `CREATE TABLE new_t ${columns}`, `INSERT INTO new_t SELECT ${values} FROM t`],
    ...["DROP TABLE t", "ALTER TABLE new_t RENAME TO t", "COMMIT"],
  ]);
  world.install("all");
  expect((await world.once()).code).toBe(0);
  await world.equal("t");
});

it("deleted, and the table renamed meanwhile: the collection is taken up under both names", async () => {
  const world = await World.create({ statements: STATEMENTS });
  expect((await world.once()).code).toBe(0);
  rmSync(world.state);
  world.write(["ALTER TABLE t RENAME TO renamed", "UPDATE renamed SET n = -1 WHERE id = 7"]);
  expect((await world.once()).code).toBe(0);
  await world.equal("renamed");
  const aliases = (await ask(world, "/aliases", "GET")) as { aliases: { name: string; collection_name: string }[] };
  const leads = aliases.aliases.map(({ name, collection_name }) => [name, collection_name]).sort();
  expect(leads).toEqual([
    ["renamed", "t__v1"],
    ["t", "t__v1"],
  ]);
});
