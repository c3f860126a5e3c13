/**
 * Invariant: whichever request of a rebuild loses its answer, done or not, the rebuild comes to its end, and a search through
 * the alias neither fails nor finds fewer documents.
 */
import { expect, it } from "vitest";
import type { FaultEffect } from "../../../src/emulator/index.js";
import { Searcher } from "../../support/searcher.js";
import { aliasesOf, allIsWell, ask, collectionNames } from "../../support/served.js";
import { World } from "../../support/world.js";
import { madeAnew, TABLE, TEXT_N } from "./slowly.js";

const SETTINGS = { REBUILD_GRACE: "0", REQUEST_TIMEOUT_MS: "300", BATCH_SIZE: "500" };
const EFFECTS: FaultEffect[] = [{ kind: "resetBefore" }, { kind: "hangAfterApply" }];

const REQUESTS: Record<string, { method: string; path: string }> = {
  "making the collection": { method: "POST", path: "/collections$" },
  "reading the aliases": { method: "GET", path: "/aliases$" },
  "putting the alias": { method: "PUT", path: "/aliases/" },
  "dropping the old collection": { method: "DELETE", path: "/collections/t__v[0-9]$" },
};

it(Object.keys(REQUESTS).join(", "), { timeout: 180_000 }, async () => {
  const world = await World.create({ statements: TABLE, settings: SETTINGS });
  await world.run();
  await world.deliveredAndEqual();
  const searcher = await Searcher.start(world, "t", "name");
  for (const match of Object.values(REQUESTS)) {
    for (const [round, effect] of EFFECTS.entries()) {
      world.emulator.faults.add({ ...effect, match });
      world.write(madeAnew(round % 2 === 0 ? TEXT_N : "id INTEGER PRIMARY KEY, n INTEGER, name TEXT"));
      world.write([`UPDATE t SET n = ${round} WHERE id = 5`]);
      await allIsWell(world);
      expect(world.emulator.faults.list().map(({ hits }) => hits)).toEqual([1]);
      world.emulator.faults.clear();
    }
  }
  const { errors, least } = await searcher.stop();
  expect(errors).toEqual([]);
  expect(least).toBe(1000);
});

it.each(EFFECTS)("dropping a collection that is in the way of the alias: %o", async (effect) => {
  const world = await World.create({ statements: TABLE, settings: SETTINGS });
  const fields = [
    { name: "n", type: "int64", optional: true },
    { name: "name", type: "string", optional: true },
  ];
  await ask(world, "/collections", "POST", { name: "t", fields });
  await world.run();
  await world.deliveredAndEqual();
  world.emulator.faults.add({ ...effect, match: { method: "DELETE", path: "/collections/t$" } });
  world.emulator.faults.add({ ...effect, match: { method: "PUT", path: "/aliases/" } });
  expect(await world.start({}, ["rebuild", "t"]).ended).toEqual({ code: 0, signal: null });
  expect(await aliasesOf(world)).toEqual({ t: "t__v1" });
  expect(await collectionNames(world)).toEqual(["t__v1"]);
  await allIsWell(world);
});
