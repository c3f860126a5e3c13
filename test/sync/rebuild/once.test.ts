/**
 * Invariant: a run that shall end carries a rebuild to its end, or says at once why it can't; and where plans wait for the
 * operator, a rebuild makes no collection for a table that has changed since he was asked.
 */
import { expect, it } from "vitest";
import { aliasesOf, allIsWell } from "../../support/served.js";
import { until } from "../../support/until.js";
import { World } from "../../support/world.js";
import { inTheMiddle, madeAnew, slowly, TABLE, TEXT_N } from "./slowly.js";

const SETTINGS = { BATCH_SIZE: "100", REBUILD_GRACE: "0" };
const DONE = { code: 0, signal: null };
const FORBIDDEN = '{"message": "Forbidden - a valid `x-typesense-api-key` header must be sent."}';

it("a run that shall end waits for the rebuild", async () => {
  const world = await World.create({ statements: TABLE, settings: SETTINGS });
  expect(await world.once()).toEqual(DONE);
  world.write(madeAnew(TEXT_N));
  expect(await world.once()).toEqual(DONE);
  await allIsWell(world);
});

it("a run that shall end doesn't wait for what only a person can mend", async () => {
  const world = await World.create({ statements: TABLE, settings: SETTINGS });
  expect(await world.once()).toEqual(DONE);
  world.write(madeAnew(TEXT_N));
  const match = { method: "POST", path: "/collections$" };
  world.emulator.faults.add({ kind: "status", status: 401, body: FORBIDDEN, times: 0, match });
  const began = performance.now();
  expect(await world.once()).toEqual({ code: 78, signal: null });
  expect(performance.now() - began).toBeLessThan(10_000);
  world.emulator.faults.clear();
  expect(await world.once()).toEqual(DONE);
  await allIsWell(world);
});

it("SCHEMA_POLICY=manual: the table changes again in the middle of a rebuild that was allowed", async () => {
  const world = await World.create({ statements: TABLE, settings: { ...SETTINGS, SCHEMA_POLICY: "manual" } });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  world.write(madeAnew(TEXT_N));
  await daemon.says(/waits for the operator/);
  const goOn = slowly(world);
  const first = world.start({}, ["schema", "apply", "t"]);
  await inTheMiddle(world);
  await first.stop();
  const before = daemon.log.length;
  world.write(["ALTER TABLE t ADD COLUMN mood TEXT DEFAULT 'calm'"]);
  goOn();
  await daemon.says(/waits for the operator/, before);
  await until("the rebuild waits, too", () => /operator/.test(world.status().streams[1]?.reason ?? ""), {
    tell: () => world.story(),
  });
  expect((await aliasesOf(world)).t).toBe("t__v1");
  expect(await world.start({}, ["schema", "apply", "t"]).ended).toEqual(DONE);
  await allIsWell(world);
});

it.each([true, false])(
  "SCHEMA_POLICY=manual: rebuild asked for by hand is the operator's word; daemon running: %s",
  async (running) => {
    const world = await World.create({ statements: TABLE, settings: { ...SETTINGS, SCHEMA_POLICY: "manual" } });
    expect(await world.once()).toEqual(DONE);
    const daemon = running ? await world.run() : undefined;
    world.write(madeAnew(`${TEXT_N}, mood TEXT`, "*, 'calm'"));
    await daemon?.says(/waits for the operator/);
    expect(await world.start({}, ["rebuild", "t"]).ended).toEqual(DONE);
    if (!running) expect(await world.once()).toEqual(DONE);
    await allIsWell(world);
  },
);
