/**
 * Invariant: a document that Typesense refuses is recorded with its key, its seq and the reason, and holds up nothing; no
 * older version of it stays in the collection; once its row is mended, the document is there and the record is gone.
 */
import { expect, it } from "vitest";
import { WatchingProxy } from "../support/proxy.js";
import { World } from "../support/world.js";

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, note TEXT)";
const ROWS = "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 400)";
const recorded = "SELECT document_id, field, seq, reason, document FROM _sync_rejection ORDER BY document_id";

it("a body refused as a whole is halved until the guilty documents are found", async () => {
  const world = await World.create({ statements: [TABLE] });
  const proxy = await WatchingProxy.start(world.emulator.port);
  proxy.refused = "poison";
  const daemon = await world.run(world.address(proxy.port));
  world.write([`${ROWS} INSERT INTO t SELECT i, 'note ' || i FROM i`]);
  await world.deliveredAndEqual();
  const before = proxy.imports.length;
  world.write(["UPDATE t SET note = iif(id IN (123, 321), 'poison', 'new ') || id"]);
  await world.delivered();
  expect(proxy.imports.length - before).toBeLessThan(60);
  expect(world.stateRows(recorded)).toEqual([
    ["123", "", 524, expect.stringMatching(/Bad request/), '{"id":"123","note":"poison123"}'],
    ["321", "", 722, expect.stringMatching(/Bad request/), '{"id":"321","note":"poison321"}'],
  ]);
  expect(await world.differences()).toEqual([
    expect.stringMatching(/'123' is missing \(2\)/),
    expect.stringMatching(/'321' is missing/),
  ]);
  expect(daemon.log.some((line) => /rejected/.test(line.msg) && line.rejections === 2)).toBe(true);

  world.write(["UPDATE t SET note = 'mended' WHERE id = 123", "DELETE FROM t WHERE id = 321"]);
  await world.deliveredAndEqual();
  expect(world.stateRows(recorded)).toEqual([]);
});

it("a line that is refused alone is recorded, the others are stored", async () => {
  const world = await World.create({ statements: [TABLE], settings: { BATCH_SIZE: "50" } });
  await world.run();
  await world.delivered();
  const fields = [
    { name: "note", drop: true },
    { name: "note", type: "int64", optional: true },
  ];
  await fetch(`${world.emulator.url}/collections/t__v1`, {
    method: "PATCH",
    headers: { "x-typesense-api-key": world.emulator.apiKey },
    body: JSON.stringify({ fields }),
  });
  world.write([`${ROWS} INSERT INTO t SELECT i, iif(i % 100 = 0, 'text', NULL) FROM i`]);
  await world.delivered();
  expect(world.stateRows(recorded)).toEqual(
    [100, 200, 300, 400].map((id) => [
      ...[String(id), "", id + 1, expect.stringMatching(/must be an int64/)],
      `{"id":"${id}","note":"text"}`,
    ]),
  );
  world.write(["UPDATE t SET note = NULL"]);
  await world.deliveredAndEqual();
  expect(world.status().streams[0]?.rejections).toBe(0);
});
