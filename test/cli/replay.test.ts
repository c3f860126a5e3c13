/**
 * Invariant: `replay` tells what it would send again before it does, asks, and has it sent through the drain like any change: the
 * rows as they are now. Repeated, or beside a running daemon and a writing application, it is harmless. What is not kept any
 * more it can't send, and says so.
 */
import { expect, it } from "vitest";
import { neededFrom } from "../../src/outbox/prune.js";
import { addRequest } from "../../src/outbox/requests.js";
import { openState } from "../../src/outbox/state-file.js";
import { cli } from "../support/cli.js";
import { ask } from "../support/served.js";
import { onTerminal } from "../support/terminal.js";
import { until } from "../support/until.js";
import { World } from "../support/world.js";

const TABLES = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
  "CREATE TABLE u (a TEXT, b INTEGER, n INTEGER, PRIMARY KEY (a, b))",
];
const I = "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 200)";
const DONE = { code: 0, signal: null };

/** 500 changes of t (200 rows), then 200 of u, delivered; the former are two hours older. */
async function delivered(): Promise<World> {
  const world = await World.create({ statements: TABLES });
  world.write([`${I} INSERT INTO t SELECT i, i FROM i`, "UPDATE t SET n = -n", "DELETE FROM t WHERE id <= 100"]);
  world.write(["UPDATE _sync_outbox SET captured_at = captured_at - 2.0 / 24"]);
  world.write([`${I} INSERT INTO u SELECT 'u' || (i / 2), i, i FROM i`]);
  expect(await world.once()).toEqual(DONE);
  return world;
}

const replay = (world: World, ...args: string[]) =>
  cli(["replay", ...args], { cwd: world.folder, env: world.settings });

const dryRun = async (world: World, ...args: string[]) => {
  const { code, stdout, stderr } = await replay(world, ...args, "--dry-run", "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
};

/** Makes documents wrong: what is sent again is right afterwards. */
async function spoil(world: World): Promise<void> {
  await ask(world, "/collections/t__v1/documents?filter_by=n:<=-190", "DELETE");
  await ask(world, "/collections/t__v1/documents?action=upsert", "POST", { id: "5", n: 5 });
  await ask(world, "/collections/t__v1/documents?action=upsert", "POST", { id: "150", n: 7 });
}

it("tells how much it would be, by table", async () => {
  const world = await delivered();
  const t = { table: "t", changes: 500, documents: 200 };
  const u = { table: "u", changes: 200, documents: 200 };
  expect(await dryRun(world, "--all")).toEqual({ from_seq: 1, pruned: false, tables: [t, u] });
  expect(await dryRun(world, "--from-seq", "451")).toEqual({
    from_seq: 451,
    pruned: false,
    tables: [{ ...t, changes: 50, documents: 50 }, u],
  });
  expect(await dryRun(world, "--since", "1h")).toEqual({ from_seq: 501, pruned: false, tables: [u] });
  expect(await dryRun(world, "--since", "3h", "--table", "t")).toEqual({ from_seq: 1, pruned: false, tables: [t] });
  expect((await dryRun(world, "--from-seq", "9999")).tables).toEqual([]);
  expect(await replay(world, "--all", "--dry-run")).toMatchObject({
    stdout: "TABLE  CHANGES  DOCUMENTS\nt          500        200\nu          200        200\n",
  });
  expect(world.status().outbox).toMatchObject({ pending: 0, rows: 700 });
});

it("asks on a terminal, and sends on a yes only", async () => {
  const world = await delivered();
  await spoil(world);
  const refused = await onTerminal(world.folder, world.settings, ["replay", "--since", "3h"], "no");
  expect(refused.code).toBe(0);
  expect(refused.shown).toMatch(/t +500 +200\s.*Send these again\? \[y\/N\].*Nothing was changed\./s);
  expect((await world.differences()).length).toBeGreaterThan(0);
  world.emulator.faults.add({ kind: "slow", delayMs: 60, times: 0, match: { path: "/documents" } });
  const settings = { ...world.settings, BATCH_SIZE: "50" };
  const agreed = await onTerminal(world.folder, settings, ["replay", "--since", "3h"], "y");
  expect(agreed.code).toBe(0);
  expect(agreed.shown).toMatch(/t: \d+ changes to go/);
  expect(agreed.shown).toMatch(/Delivered\.\s*$/);
  await world.equal();
});

it("without a terminal it needs --yes, and does nothing else", async () => {
  const world = await delivered();
  const lines = world.emulator.importedLines;
  const asked = await replay(world, "--all");
  expect(asked).toMatchObject({ code: 2, stderr: expect.stringMatching(/nobody can be asked here[\s\S]*--yes/) });
  expect(await replay(world)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--from-seq, --since and --all"),
  });
  expect(await replay(world, "--all", "--table", "nowhere")).toMatchObject({ code: 2 });
  expect(await world.once()).toEqual(DONE);
  expect(world.emulator.importedLines).toBe(lines);
  await spoil(world);
  const { code, stdout } = await replay(world, "--all", "--yes", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout).tables).toHaveLength(2);
  await world.equal();
});

it("beside a daemon and a writer, several at once", async () => {
  const world = await delivered();
  const daemon = await world.run();
  await spoil(world);
  const replays = Promise.all([
    replay(world, "--all", "--yes"),
    replay(world, "--from-seq", "300", "--yes"),
    replay(world, "--all", "--table", "T", "--yes"),
  ]);
  world.write(["UPDATE t SET n = 1 WHERE id = 101", "DELETE FROM u WHERE b < 9", "INSERT INTO t VALUES (1, 1)"]);
  for (const { code, stdout } of await replays)
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Delivered\.\n$/)]);
  // Delivered is what it says: nothing is waited for here.
  await world.equal();
  expect(daemon.log.filter(({ msg }) => /replay was asked for/.test(msg))).toHaveLength(5);
  // The daemon may notice by itself that documents are gone, before a replay brings them back.
  expect(daemon.log.filter(({ level, msg }) => level >= 40 && !/vanished/.test(msg))).toEqual([]);
  expect(world.stateRows("SELECT * FROM _sync_request")).toEqual([]);
});

it("what is pruned already, or before it is taken up, is not missed", async () => {
  const world = await delivered();
  expect(await world.once({ RETENTION: "1h" })).toEqual(DONE);
  const kept = { pruned: true, from_seq: 501, tables: [{ table: "u", changes: 200, documents: 200 }] };
  for (const args of [["--all"], ["--from-seq", "12"], ["--since", "3h"]])
    expect(await dryRun(world, ...args)).toEqual(kept);
  expect(await dryRun(world, "--since", "0")).toEqual({ pruned: false, from_seq: 701, tables: [] });
  const { stdout } = await replay(world, "--all", "--yes");
  expect(stdout).toMatch(/^Changes before 501 are not kept any more \(RETENTION\): `fountain-sync backfill`/);
  const state = openState(world.state);
  const [[id]] = world.stateRows("SELECT id FROM _sync_stream ORDER BY id") as [[number]];
  addRequest(state, id, { kind: "replay", fromSeq: 12 });
  expect(neededFrom(state)).toBe(11);
  state.close();
  const daemon = await world.run();
  await daemon.says(/replay was asked for/);
  world.write(["UPDATE t SET n = 8 WHERE id = 101"]);
  await until("all is delivered", () => world.status().outbox.pending === 0);
  await world.deliveredAndEqual();
  expect(daemon.log.filter(({ level }) => level >= 40)).toEqual([]);
});

it("before anything was ever delivered there is nothing to send again", async () => {
  const world = await World.create({ statements: TABLES });
  expect(await replay(world, "--all", "--yes")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("nothing was ever delivered"),
  });
});
