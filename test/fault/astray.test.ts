/**
 * Invariant: searches find what is delivered. An alias that is deleted, or leads to nothing, is put again; one that leads to
 * another collection of the table is followed, also when the state is an older copy of before a rebuild; one that leads to
 * somebody else's collection is left alone, and said by the log and by `verify`.
 */
import { copyFileSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { cli } from "../support/cli.js";
import { ask } from "../support/served.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const STATEMENTS = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
  "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 300) INSERT INTO t SELECT i, i FROM i",
];

const verify = (world: World, ...args: string[]) =>
  cli(["verify", ...args], { cwd: world.folder, env: world.settings });

const lead = (world: World, collection: string) => ask(world, "/aliases/t", "PUT", { collection_name: collection });

async function leadsTo(world: World): Promise<unknown> {
  return ((await ask(world, "/aliases/t", "GET")) as { collection_name?: string }).collection_name;
}

it("deleted, led to nothing, led to somebody else's", { timeout: 180_000 }, async () => {
  // The daemon looks at the alias at each write, and else so seldom that verify sees it first.
  const world = await World.create({ statements: STATEMENTS, settings: { RETRY_MAX_MS: "30000" } });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  let n = 1000;
  for (const deed of [() => ask(world, "/aliases/t", "DELETE"), () => lead(world, "nothing")]) {
    await deed();
    expect(await verify(world)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/leads nowhere, not to t__v1/),
    });
    // A server that works through its log is asked again soon, though nothing is written any more.
    const [body, contentType] = ['{"state":1,"queued_writes":1}', "application/json"];
    world.emulator.faults.add({ kind: "status", status: 200, body, contentType, match: { path: "^/status" } });
    world.write([`UPDATE t SET n = ${n++} WHERE id = 1`]);
    await until("it leads to the collection", async () => (await leadsTo(world)) === "t__v1", {
      deadlineMs: 20_000,
      tell: () => world.story(),
    });
    expect(world.emulator.faults.list()).toMatchObject([{ hits: 1 }]);
    world.emulator.faults.clear();
    await world.deliveredAndEqual();
  }
  const theirs = { name: "t", fields: [{ name: "x", type: "string" }] };
  await ask(world, "/aliases/t", "DELETE");
  await ask(world, "/collections", "POST", theirs);
  world.write([`UPDATE t SET n = ${n++} WHERE id = 1`]);
  expect(await daemon.says(/the alias is gone and can't be put again/)).toMatchObject({ level: 50 });
  await ask(world, "/collections/t", "DELETE");
  world.write([`UPDATE t SET n = ${n++} WHERE id = 1`]);
  await until("it leads to the collection again", async () => (await leadsTo(world)) === "t__v1");
  await ask(world, "/collections", "POST", { ...theirs, name: "theirs" });
  await lead(world, "theirs");
  world.write([`UPDATE t SET n = ${n++} WHERE id = 2`]);
  expect(await daemon.says(/the alias leads elsewhere/)).toMatchObject({ level: 50, leads: "theirs" });
  const { code, stdout } = await verify(world, "--json");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    in_sync: false,
    tables: [{ missing: 0, different: 0, alias: { name: "t", leads_to: "theirs" } }],
  });
  expect(await leadsTo(world)).toBe("theirs");
  await daemon.stop();
  await ask(world, "/aliases/t", "DELETE");
  expect(await verify(world, "--repair")).toMatchObject({ code: 0 });
  expect(await leadsTo(world)).toBe("t__v1");
});

it("the state is put back from before a rebuild whose old collection is still there", async () => {
  const world = await World.create({ statements: STATEMENTS });
  expect((await world.once()).code).toBe(0);
  copyFileSync(world.state, `${world.state}.copy`);
  expect((await world.start({ REBUILD_GRACE: "600" }, ["rebuild"]).ended).code).toBe(0);
  expect(await leadsTo(world)).toBe("t__v2");
  for (const suffix of ["-wal", "-shm"]) rmSync(world.state + suffix, { force: true });
  copyFileSync(`${world.state}.copy`, world.state);
  const daemon = await world.run();
  await daemon.says(/the alias leads to another collection of this table/);
  await until("it goes on with that one", () => world.status().streams[0]?.collection === "t__v2");
  world.write(["UPDATE t SET n = -7 WHERE id = 7", "DELETE FROM t WHERE id > 290"]);
  await world.deliveredAndEqual();
  expect(await leadsTo(world)).toBe("t__v2");
});
