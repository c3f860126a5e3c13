/**
 * Invariant: the collection that a rebuild has replaced stays for the grace time and no longer, or for good where that was
 * asked for; every alias that led to it leads to the new one.
 */
import { expect, it } from "vitest";
import { aliasesOf, allIsWell, ask, collectionNames } from "../../support/served.js";
import { until } from "../../support/until.js";
import { World } from "../../support/world.js";
import { inTheMiddle, slowly, TABLE } from "./slowly.js";

const DONE = { code: 0, signal: null };

it("--keep keeps it", async () => {
  const world = await World.create({ statements: TABLE, settings: { REBUILD_GRACE: "0" } });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  expect(await world.start({}, ["rebuild", "t", "--keep"]).ended).toEqual(DONE);
  expect(await world.start({}, ["rebuild", "t"]).ended).toEqual(DONE);
  await daemon.says(/collection was dropped/);
  expect(await collectionNames(world)).toEqual(["t__v1", "t__v3"]);
  expect(await aliasesOf(world)).toEqual({ t: "t__v3" });
  await world.deliveredAndEqual();
});

it("a daemon that was stopped within the grace time drops it when it runs again", async () => {
  const world = await World.create({ statements: TABLE, settings: { REBUILD_GRACE: "1" } });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  expect(await world.start({}, ["rebuild"]).ended).toEqual(DONE);
  await daemon.stop();
  expect(await collectionNames(world)).toEqual(["t__v1", "t__v2"]);
  await world.run();
  await allIsWell(world);
});

it("all aliases move: the renamed table's own, the old one, and somebody else's", async () => {
  const world = await World.create({ statements: TABLE, settings: { REBUILD_GRACE: "0" } });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  world.write(["ALTER TABLE t RENAME TO people"]);
  await daemon.says(/the table has changed/);
  await ask(world, "/aliases/mine", "PUT", { collection_name: "t__v1" });
  await ask(world, "/aliases/other", "PUT", { collection_name: "elsewhere" });
  expect(await world.start({}, ["rebuild", "people"]).ended).toEqual(DONE);
  const now = "people__v1";
  expect(await aliasesOf(world)).toEqual({ t: now, people: now, mine: now, other: "elsewhere" });
  await allIsWell(world);
});

it("a collection of the table's own name makes way for an alias, and can't be kept", async () => {
  const world = await World.create({ statements: TABLE, settings: { REBUILD_GRACE: "0" } });
  const fields = [
    { name: "n", type: "int64", optional: true },
    { name: "name", type: "string", optional: true },
  ];
  await ask(world, "/collections", "POST", { name: "t", fields });
  await ask(world, "/aliases/mine", "PUT", { collection_name: "t" });
  await world.run();
  await world.deliveredAndEqual();
  const refused = world.start({}, ["rebuild", "t", "--keep"]);
  expect(await refused.ended).toEqual({ code: 2, signal: null });
  expect(refused.errors.join("\n")).toMatch(/can't be kept/);
  expect(await collectionNames(world)).toEqual(["t"]);
  expect(await world.start({}, ["rebuild", "t"]).ended).toEqual(DONE);
  expect(await aliasesOf(world)).toEqual({ t: "t__v1", mine: "t__v1" });
  await allIsWell(world);
});

it("status tells how far it is, and that the live stream goes on", async () => {
  const world = await World.create({ statements: TABLE, settings: { BATCH_SIZE: "100", REBUILD_GRACE: "0" } });
  await world.run();
  await world.deliveredAndEqual();
  const goOn = slowly(world);
  const command = world.start({}, ["rebuild", "t"]);
  await inTheMiddle(world);
  world.write(["UPDATE t SET n = -1 WHERE id = 1000"]);
  await until("the live stream has delivered it", () => world.status().streams[0]?.pending === 0);
  const [live, building] = world.status().streams;
  expect(live).toMatchObject({ collection: "t__v1", state: "live", backfill: null });
  expect(building).toMatchObject({ collection: "t__v2", state: "building", backfill: { total: 1000 } });
  expect(building?.backfill?.done).toBeLessThan(1000);
  await world.equal("t");
  goOn();
  expect(await command.ended).toEqual(DONE);
  await allIsWell(world);
});
