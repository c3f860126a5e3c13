/*
 * Invariant: with onMismatch reject, a document with a value that does not fit is refused as a whole and recorded, and no older version
 * of it stays; mending the row, or asking for omit again, brings it back. A collection that is there already is taken only as the
 * mapping asks for it.
 */
import { expect, test } from "vitest";
import { until } from "../../support/until.js";
import { API_KEY } from "../../support/world.js";
import { change } from "../schema/history.js";
import { byId, changeMapping, inSync, mappedWorld } from "./mapped.js";

const TABLE = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, born TEXT, n INTEGER)",
  "INSERT INTO t VALUES (1, 'one', '2026-01-01', 1), (2, 'two', 'soon', 2), (3, 'three', NULL, 'x')",
];
const born = { born: { type: "timestamp" as const } };

test("documents that are refused, and come back", { timeout: 120_000 }, async () => {
  const world = await mappedWorld({ t: { onMismatch: "reject", columns: born } }, { statements: TABLE });
  const daemon = await world.run();
  const rejections = () => world.stateRows("SELECT document_id, field, reason FROM _sync_rejection ORDER BY 1, 2");
  await world.delivered();
  expect(Object.keys(await byId(world, "t"))).toEqual(["1"]);
  expect(rejections()).toEqual([
    ["2", "", "born holds text, which is no timestamp"],
    ["3", "", "n holds text, which is no int64"],
  ]);
  await inSync(world);
  change(world, "UPDATE t SET born = '2026-01-02' WHERE id = 2", "UPDATE t SET born = 'late', n = 'y' WHERE id = 1");
  await world.delivered();
  expect(Object.keys(await byId(world, "t"))).toEqual(["2"]);
  expect(rejections()).toEqual([
    ["1", "", "born holds text, which is no timestamp; n holds text, which is no int64"],
    ["3", "", "n holds text, which is no int64"],
  ]);
  expect(daemon.log.filter(({ msg }) => /vanished/.test(msg))).toEqual([]);
  await daemon.stop();
  expect(await changeMapping(world, { t: { columns: born } })).toEqual({
    kinds: ["settings_changed"],
    action: "backfill",
  });
  expect(await byId(world, "t")).toEqual({
    1: { name: "one" },
    2: { name: "two", born: 1767312000, n: 2 },
    3: { name: "three" },
  });
  expect(rejections().map(([id, field]) => `${id} ${field}`)).toEqual(["1 born", "1 n", "3 n"]);
});

test("a collection that is there is taken only as it is asked for", { timeout: 120_000 }, async () => {
  const asked = { t: { collection: "people", columns: { ...born, name: { facet: true } } } };
  const world = await mappedWorld(asked, { statements: TABLE });
  const fields = (facet: boolean) => [
    { name: "name", type: "string", optional: true, facet },
    { name: "born", type: "int64", optional: true },
    { name: "n", type: "int64", optional: true },
  ];
  const ask = (method: string, path: string, body?: object) =>
    fetch(`${world.emulator.url}/collections${path}`, {
      ...{ method, headers: { "x-typesense-api-key": API_KEY } },
      ...(body && { body: JSON.stringify(body) }),
    });
  await ask("POST", "", { name: "people", fields: fields(false) });
  await world.run();
  const reason = () => world.status().streams[0]?.reason ?? "";
  await until("the stream is paused", () => /field name lacks facet: true/.test(reason()), {
    tell: () => world.story(),
  });
  await ask("DELETE", "/people");
  await ask("POST", "", { name: "people", fields: fields(true) });
  await world.delivered();
  expect(world.status().streams).toMatchObject([{ collection: "people", alias: null }]);
  expect(Object.keys(await byId(world, "people"))).toHaveLength(3);
  await inSync(world);
});
