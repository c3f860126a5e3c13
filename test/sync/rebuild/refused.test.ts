/**
 * Invariant: where the server refuses a step of a rebuild, the live stream goes on, it is told once, and the rebuild goes on by
 * itself when the step is allowed.
 */
import { expect, it } from "vitest";
import { allIsWell } from "../../support/served.js";
import { until } from "../../support/until.js";
import { World } from "../../support/world.js";
import { TABLE } from "./slowly.js";

const FORBIDDEN = '{"message": "Forbidden - a valid `x-typesense-api-key` header must be sent."}';

/** The steps, and what is said when one is refused. */
const STEPS: Record<string, [match: { method: string; path: string }, told: RegExp]> = {
  "making a collection": [{ method: "POST", path: "/collections$" }, /the stream is paused/],
  "reading the aliases": [{ method: "GET", path: "/aliases$" }, /the stream is paused/],
  "putting an alias": [{ method: "PUT", path: "/aliases/" }, /the stream is paused/],
  "dropping a collection": [{ method: "DELETE", path: "/collections/t__v\\d$" }, /could not be dropped/],
};

it(Object.keys(STEPS).join(", "), async () => {
  const world = await World.create({ statements: TABLE, settings: { REBUILD_GRACE: "0" } });
  const daemon = await world.run();
  await world.deliveredAndEqual();
  for (const [round, [match, told]] of Object.values(STEPS).entries()) {
    const from = daemon.log.length;
    world.emulator.faults.add({ kind: "status", status: 401, body: FORBIDDEN, times: 0, match });
    const command = world.start({}, ["rebuild", "t"]);
    const said = await daemon.says(told, from);
    expect(said).toMatchObject({ reason: expect.stringMatching(/401/), hint: expect.stringMatching(/KEY/) });
    world.write([`UPDATE t SET name = 'changed ${round}' WHERE id = 7`, `DELETE FROM t WHERE id = ${8 + round}`]);
    await until("the live stream has delivered it", () => world.status().streams[0]?.pending === 0);
    await world.equal("t");
    expect(daemon.log.slice(from).filter(({ msg }) => told.test(msg))).toHaveLength(1);
    world.emulator.faults.clear();
    expect(await command.ended).toEqual({ code: 0, signal: null });
    await allIsWell(world);
  }
});
