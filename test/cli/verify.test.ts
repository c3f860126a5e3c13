/**
 * Invariant: `verify` says truly whether every document equals its row, by its exit code, in JSON and in words; `--repair` marks
 * exactly the keys that differ, and what it says afterwards is what it found afterwards.
 */
import { expect, it } from "vitest";
import { cli } from "../support/cli.js";
import { ask } from "../support/served.js";
import { World } from "../support/world.js";

const verify = (world: World, args = "") =>
  cli(["verify", ...args.split(" ").filter((arg) => arg !== "")], { cwd: world.folder, env: world.settings });

async function delivered(): Promise<World> {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, n INTEGER)",
      "CREATE TABLE u (id INTEGER PRIMARY KEY)",
      "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 1500) INSERT INTO t SELECT i, 'n' || i, i FROM i",
    ],
  });
  expect(await world.once()).toEqual({ code: 0, signal: null });
  return world;
}

async function spoil(world: World): Promise<void> {
  await ask(world, "/collections/t__v1/documents/17", "DELETE");
  await ask(world, "/collections/t__v1/documents?action=upsert", "POST", { id: "18", name: "another", n: 18 });
  await ask(world, "/collections/t__v1/documents?action=upsert", "POST", { id: "9999", n: 1 });
  await ask(world, "/collections/t__v1/documents?action=upsert", "POST", { id: "no row's", n: 1 });
}

const marked = (world: World) => world.rows("SELECT k1 FROM _sync_outbox WHERE op = 'M' ORDER BY k1").map(([k1]) => k1);

it("nothing delivered yet, then in sync, in words and in JSON", async () => {
  const world = await World.create({ statements: ["CREATE TABLE t (id INTEGER PRIMARY KEY)"] });
  expect(await verify(world)).toMatchObject({ code: 1, stdout: expect.stringMatching(/fountain-sync run/) });
  expect(await verify(world, "nowhere")).toMatchObject({ code: 2, stderr: expect.stringMatching(/nowhere/) });
  await world.once();
  expect(await verify(world)).toMatchObject({ code: 0, stdout: expect.stringMatching(/In sync/) });
  const { code, stdout } = await verify(world, "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    in_sync: true,
    tables: [
      {
        ...{ table: "t", collection: "t__v1", rows: 0, documents: 0, missing: 0, extra: 0, different: 0 },
        samples: { missing: [], extra: [], different: [] },
      },
    ],
  });
});

it("what differs is told, and repaired without a daemon", async () => {
  const world = await delivered();
  await spoil(world);
  const { code, stdout } = await verify(world, "t --json");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    in_sync: false,
    tables: [
      {
        ...{ table: "t", rows: 1500, documents: 1501, missing: 1, extra: 2, different: 1 },
        samples: { missing: ["17"], extra: ["9999", "no row's"], different: [{ id: "18", fields: ["name"] }] },
      },
    ],
  });
  expect(marked(world)).toEqual([]);
  const told = await verify(world, "t --repair");
  expect(told).toMatchObject({ code: 0, stdout: expect.stringMatching(/t, different: 18 \(name\).*In sync/s) });
  expect(marked(world)).toEqual([17, 18, 9999]);
  await world.equal("t", "u");
  const all = world.status().streams.map(({ verified }) => verified?.in_sync ?? null);
  expect(all).toEqual([true, null]);
});

it("repaired by a daemon that runs", async () => {
  const world = await delivered();
  await world.run();
  await world.delivered();
  await spoil(world);
  const { code, stdout } = await verify(world, "--repair --json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ in_sync: true });
  await world.deliveredAndEqual();
});

it("Typesense away", async () => {
  const world = await delivered();
  await world.emulator.close();
  expect(await verify(world)).toMatchObject({ code: 75, stderr: expect.stringMatching(/^Error: .*\nTry: /) });
});
