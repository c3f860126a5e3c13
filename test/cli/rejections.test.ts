/**
 * Invariant: every refused document can be found with its reason, its change and what was sent; mending the row, or the schema,
 * clears it; retry and discard touch nothing else.
 */
import { expect, it } from "vitest";
import { cli } from "../support/cli.js";
import { WatchingProxy } from "../support/proxy.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const run = (world: World, args: string) =>
  cli(["rejections", ...args.split(" ")], { cwd: world.folder, env: world.settings });

/** Values that their fields can't hold. */
async function refused(): Promise<World> {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, note TEXT)",
      "INSERT INTO t VALUES (1, 'one', NULL), (2, 'two', NULL), (3, 3, NULL)",
      "CREATE TABLE u (id INTEGER PRIMARY KEY, n INTEGER)",
      "INSERT INTO u VALUES (1, 'one')",
    ],
  });
  await world.once();
  return world;
}

it("listed, shown, and told in JSON", async () => {
  const world = await refused();
  const list = await run(world, "list");
  expect(list).toMatchObject({ code: 0, stderr: "" });
  expect(list.stdout.split("\n").map((line) => line.split(/ {2,}/).slice(0, 3).join(" "))).toEqual([
    ...["TABLE KEY FIELD", "t 1 n", "t 2 n", "u 1 n", ""],
  ]);
  expect((await run(world, "list u")).stdout).not.toMatch(/^t /m);
  expect((await run(world, "list --reason nonsense")).stdout).toBe("Nothing is refused.\n");
  expect((await run(world, "show --key 2")).stdout).toMatch(/Key +t 2\nRefused +the value of n\nReason +holds text/);
  expect(JSON.parse((await run(world, "list t --key 1 --json")).stdout)).toEqual([
    {
      ...{ table: "t", collection: "t__v1", id: "1", field: "n", seq: null, attempts: 1, schema_version: 1 },
      ...{ reason: "holds text, which is no int64", document: null },
      ...{ first_at: expect.stringMatching(/Z$/), last_at: expect.stringMatching(/Z$/) },
    },
  ]);
});

it("a document that Typesense refuses is kept as it was sent", async () => {
  const world = await refused();
  const proxy = await WatchingProxy.start(world.emulator.port);
  proxy.refused = "poison";
  world.write(["UPDATE t SET note = 'poison' WHERE id = 3"]);
  await world.once(world.address(proxy.port));
  const found = JSON.parse((await run(world, "list --reason Bad --json")).stdout) as object[];
  expect(found).toMatchObject([{ id: "3", field: null, document: '{"id":"3","n":3,"note":"poison"}', seq: 2 }]);
  expect((await run(world, "show --key 3")).stdout).toMatch(/the whole document.*\{"id":"3","n":3,"note":"poison"\}/s);
});

it("mended rows clear theirs; retry counts, discard forgets", async () => {
  const world = await refused();
  expect((await run(world, "retry --key 2 --table t")).stdout).toMatch(/^1 rejection: .* sent again/);
  await world.once();
  expect(world.stateRows("SELECT document_id, attempts FROM _sync_rejection ORDER BY stream_id, document_id")).toEqual([
    ...[
      ["1", 1],
      ["2", 2],
      ["1", 1],
    ],
  ]);
  world.write(["UPDATE t SET n = 2 WHERE id = 2"]);
  await world.once();
  expect((await run(world, "discard u --json")).stdout).toBe('{\n  "discarded": 1\n}\n');
  expect(JSON.parse((await run(world, "list --json")).stdout)).toMatchObject([{ table: "t", id: "1" }]);
});

it("a schema change that may cure them has them sent again", async () => {
  const world = await refused();
  const daemon = await world.run();
  await world.delivered();
  const tries = () => world.stateRows("SELECT max(attempts) FROM _sync_rejection WHERE document_id = '2'")[0]?.[0];
  const before = Number(tries());
  world.write(["ALTER TABLE t ADD COLUMN more TEXT"]);
  await until("they are tried again", () => Number(tries()) > before, { tell: () => daemon.story() });
  await world.deliveredAndEqual();
});
