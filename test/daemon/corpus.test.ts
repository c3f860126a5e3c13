/**
 * Invariant: with 37 plays in FountainAI's own tables, and a writer that updates and deletes at random while the daemon runs,
 * every collection equals its table in the end, document by document.
 */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { World } from "../support/world.js";

const CORPUS = fileURLToPath(new URL("../../../shared/corpus/shakespeare.db.gz", import.meta.url));
const isHere = existsSync(CORPUS);
if (!isHere) console.log(`the corpus test is skipped: there is no ${CORPUS}`);

const writer = `
import random, sqlite3, sys
random.seed(7)
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA synchronous = OFF")
lines = [row[0] for row in connection.execute("SELECT lineId FROM lines")]
characters = [row[0] for row in connection.execute("SELECT characterId FROM characters")]
for n in range(10000):
    if n % 10 == 0:
        connection.execute("UPDATE characters SET description = ?, comment = NULL WHERE characterId = ?", (f"é{n}", random.choice(characters)))
    else:
        connection.execute("UPDATE lines SET content = content || ?, sequenceNumber = ? WHERE lineId = ?", (f" {n}", n, random.choice(lines)))
    if n % 10 == 5:
        connection.execute("DELETE FROM lines WHERE lineId = ?", (lines.pop(random.randrange(len(lines))),))
`;

it.skipIf(!isHere)("the corpus, changed at random while the daemon runs", { timeout: 180_000 }, async () => {
  const world = await World.create({ statements: [], tables: [] });
  writeFileSync(world.database, gunzipSync(readFileSync(CORPUS)));
  world.install("all");
  const began = performance.now();
  expect(await world.once()).toEqual({ code: 0, signal: null });
  const seconds = (performance.now() - began) / 1000;
  const documents = world.emulator.importedLines;
  console.log(`${documents} documents in ${seconds.toFixed(1)} s, ${Math.round(documents / seconds)} a second`);
  expect(documents).toBeGreaterThan(100_000);

  const daemon = await world.run();
  await promisify(execFile)("python3", ["-c", writer, world.database]);
  await world.delivered();
  await world.equal("scripts", "characters", "lines", "actions", "sessions");
  expect(daemon.log.filter((line) => line.level >= 40)).toEqual([]);
  expect(world.status().streams.map(({ rejections }) => rejections)).toEqual([0, 0, 0, 0, 0]);
});
