/**
 * Invariant: whatever comes in the way of a rebuild (the triggers uninstalled, Typesense away, collections deleted by hand), in
 * the end there is one collection a table, equal to it, and no half-built one.
 */
import { expect, it } from "vitest";
import { allIsWell, ask, collectionNames } from "../../support/served.js";
import { until } from "../../support/until.js";
import { World } from "../../support/world.js";
import { inTheMiddle, madeAnew, slowly, TABLE, TEXT_N } from "./slowly.js";

const SETTINGS = { BATCH_SIZE: "100", REBUILD_GRACE: "0" };
const OTHER = "CREATE TABLE u (id INTEGER PRIMARY KEY)";

it.each([
  ["with another table captured", [...TABLE, OTHER], ["u__v1"]],
  ["with no other table captured", TABLE, []],
])("the triggers are uninstalled while the daemon runs, %s", async (_, statements, others) => {
  const world = await World.create({ statements, settings: SETTINGS });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  const goOn = slowly(world);
  const command = world.start({}, ["rebuild", "t"]);
  await inTheMiddle(world);
  expect(await world.uninstall("t")).toEqual({ code: 0, signal: null });
  goOn();
  const left = `${["t__v1", ...others]}`;
  await until("only the live collection is left", async () => `${await collectionNames(world)}` === left, {
    tell: () => world.story(),
  });
  expect((await command.ended).signal).toBe(null);
  expect(daemon.log.filter(({ level }) => level >= 50)).toEqual([]);
  expect(await daemon.stop()).toEqual({ code: 0, signal: null });
});

it("the triggers are uninstalled while no daemon runs", async () => {
  const world = await World.create({ statements: TABLE, settings: SETTINGS });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  const goOn = slowly(world);
  const command = world.start({}, ["rebuild", "t"]);
  await inTheMiddle(world);
  await daemon.stop("SIGKILL");
  await command.stop();
  goOn();
  expect(await collectionNames(world)).toEqual(["t__v1", "t__v2"]);
  expect(await world.uninstall("t")).toEqual({ code: 0, signal: null });
  await world.start().ended;
  expect(await collectionNames(world)).toEqual(["t__v1"]);
});

it.each([true, false])("Typesense goes away and comes back, with its data: %s", async (withData) => {
  const world = await World.create({ statements: TABLE, settings: SETTINGS });
  await world.run();
  await world.deliveredAndEqual();
  slowly(world);
  world.write(madeAnew(TEXT_N));
  await inTheMiddle(world);
  await (withData ? world.emulator.close() : world.emulator.kill());
  world.write(["UPDATE t SET n = 'away' WHERE id < 10", "DELETE FROM t WHERE id > 990"]);
  await world.restartEmulator({ withData });
  await allIsWell(world);
});

it.each(["t__v1", "t__v2"])("%s is deleted by hand in the middle", async (collection) => {
  const world = await World.create({ statements: TABLE, settings: SETTINGS });
  await world.run();
  await world.deliveredAndEqual();
  const goOn = slowly(world);
  world.write(madeAnew(TEXT_N));
  await inTheMiddle(world);
  const deleted = ask(world, `/collections/${collection}`, "DELETE");
  world.write(["UPDATE t SET n = 'x' WHERE id = 1000"]);
  goOn();
  await deleted;
  await allIsWell(world);
});
