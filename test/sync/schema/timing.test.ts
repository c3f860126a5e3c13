/**
 * Invariant: whenever a table changes (with the daemon down, a batch in flight, a backfill under way, Typesense away, a writer
 * that never stops), every document ends equal to its row.
 */
import { expect, it } from "vitest";
import { committing } from "../../support/committer.js";
import { until } from "../../support/until.js";
import { World, type WorldOptions } from "../../support/world.js";
import { ask, change, documents, fields, followed, history, PEOPLE, quiet } from "./history.js";

const MANY_AT_ONCE = [
  "BEGIN",
  "ALTER TABLE t RENAME COLUMN name TO title",
  "ALTER TABLE t DROP COLUMN age",
  "ALTER TABLE t ADD COLUMN mood TEXT DEFAULT 'calm'",
  "ALTER TABLE t ADD COLUMN votes INTEGER",
  "UPDATE t SET votes = id WHERE id % 2",
  "DELETE FROM t WHERE id % 7 = 0",
  "COMMIT",
];
const KINDS = ["column_renamed", "column_dropped", "column_added", "column_added"];

async function begun(settings: WorldOptions["settings"] = {}) {
  const world = await World.create({ statements: PEOPLE, settings });
  const daemon = await world.run();
  return { world, daemon };
}

function sorted(kinds: readonly string[] | undefined): string[] {
  return [...(kinds ?? [])].sort();
}

async function applied(world: World): Promise<void> {
  await until("all of it is applied", () => history(world).length > 1 && history(world).at(-1)?.state === "applied", {
    tell: () => world.story(),
  });
  await quiet(world);
  await world.equal();
}

it("while the daemon is down", async () => {
  const { world, daemon } = await begun();
  await world.delivered();
  await daemon.stop();
  change(world, ...MANY_AT_ONCE);
  await world.run();
  await applied(world);
  expect(sorted(history(world)[1]?.kinds)).toEqual(sorted(KINDS));
  expect(await fields(world, "t")).toEqual({ title: "string", mood: "string", votes: "int64" });
});

it("while a batch is in flight", async () => {
  const { world } = await begun();
  await world.delivered();
  world.emulator.faults.add({ kind: "slow", delayMs: 400, times: 1, match: { path: "/import" } });
  change(world, "UPDATE t SET age = -age");
  const sent = world.emulator.requests.list().length;
  await until(
    "it is in flight",
    () => world.emulator.requests.list().length > sent || world.emulator.faults.list()[0]?.hits === 1,
  );
  change(world, ...MANY_AT_ONCE);
  await applied(world);
});

it("during the first backfill", async () => {
  const { world, daemon } = await begun({ BATCH_SIZE: "100" });
  world.emulator.faults.add({ kind: "slow", delayMs: 10, times: 0, match: { path: "/import" } });
  await daemon.says(/collection was created/);
  await until("some are there", async () => (await documents(world, "t")).length > 200);
  change(world, ...MANY_AT_ONCE);
  await applied(world);
});

it("while Typesense is away", async () => {
  const { world, daemon } = await begun();
  await world.delivered();
  await world.emulator.close();
  change(world, ...MANY_AT_ONCE);
  await daemon.says(/takes no writes/);
  change(world, "UPDATE t SET mood = 'sad' WHERE id < 100", "ALTER TABLE t ADD COLUMN more REAL DEFAULT 0.5");
  await world.restartEmulator({ withData: true });
  await applied(world);
});

it("under a writer that never stops, which sees no error", async () => {
  const world = await World.create({
    statements: [
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, name TEXT)",
      (PEOPLE[1] ?? "").replace("i, 'name ' || i, i", "i, i, 'name ' || i"),
    ],
  });
  await world.run();
  await world.delivered();
  const commits = await committing(world.database, "t", 3000, async () => {
    const steps = ["ADD COLUMN mood TEXT DEFAULT 'calm'", "RENAME COLUMN name TO title", "DROP COLUMN title"];
    for (const [index, step] of steps.entries()) {
      world.writePython(["PRAGMA busy_timeout = 20000", `ALTER TABLE t ${step}`]);
      await until(`${step} is applied`, () => history(world)[index + 1]?.state === "applied", {
        tell: () => world.story(),
      });
    }
  });
  expect(commits.errors).toEqual([]);
  await quiet(world);
  await followed(world, [["column_added"], ["column_renamed"], ["column_dropped"]]);
  for (const document of await documents(world, "t")) expect(Object.keys(document).sort()).toEqual(["id", "mood", "n"]);
});

it("a field that somebody dropped in Typesense is there again after the next start", async () => {
  const { world, daemon } = await begun();
  await world.delivered();
  await daemon.stop();
  const json = { fields: [{ name: "name", drop: true }] };
  expect((await ask(world, "/collections/t__v1", { method: "PATCH", json })).status).toBe(200);
  await world.run();
  await applied(world);
  expect(history(world)[1]?.kinds).toEqual(["collection_altered"]);
  expect(await fields(world, "t")).toEqual({ name: "string", age: "int64" });
});
