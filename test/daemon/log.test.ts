/**
 * Invariant: the log is JSON, a line for each transition and none for a tick; the journal, and nobody else, is told a line's priority.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { PROGRAM } from "../support/daemon.js";
import { World } from "../support/world.js";

const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)";
const execute = promisify(execFile);

async function onceWithin(world: World, journalStream: string): Promise<string[]> {
  const command = `JOURNAL_STREAM=${journalStream} exec '${process.execPath}' '${PROGRAM}' run --once`;
  const env = { PATH: process.env.PATH, ...world.settings };
  const { stderr } = await execute("sh", ["-c", command], { cwd: world.folder, env });
  return stderr.trimEnd().split("\n");
}

it("priorities are for the journal", async () => {
  const world = await World.create({ statements: [TABLE, "INSERT INTO t VALUES (1, 'none')"] });
  const told = await onceWithin(world, "$(stat -L -c %d:%i /dev/stderr)");
  const lines = told.map((line) => /^<(\d)>(\{.*\})$/.exec(line));
  const levels = lines.map((found) => [found?.[1], JSON.parse(found?.[2] ?? "{}").level]);
  expect(levels).toContainEqual(["6", 30]);
  expect(levels).toContainEqual(["4", 40]);
  expect(levels.every(([priority, level]) => priority === { 30: "6", 40: "4" }[level as number])).toBe(true);
  for (const other of ["1:2", "''"]) {
    const plain = await onceWithin(world, other);
    expect(plain.map((line) => JSON.parse(line).msg)).toEqual(["started", "stopped"]);
  }
});

it("nothing is told of changes, nor of questions", async () => {
  const world = await World.create({ statements: [TABLE] });
  const daemon = await world.run({ HTTP_LISTEN: "127.0.0.1:0" });
  await world.delivered();
  const url = daemon.log[0]?.url as string;
  const before = daemon.log.length;
  for (let id = 1; id <= 5; id++) {
    world.write([`INSERT INTO t VALUES (${id}, ${id})`]);
    for (const path of ["wait", "status", "metrics", "nothing"])
      await fetch(`${url}/${path}`).then((each) => each.text());
  }
  expect(daemon.log.slice(before)).toEqual([]);
});
