/**
 * Invariant: `wait` ends with 0 when what was committed before is searchable, and not before; else it says why not, in time.
 * It needs nothing but the two databases.
 */
import { expect, test } from "vitest";
import { until } from "../support/until.js";
import { documentsIn, type Stage, stageWithTypesense } from "./stage.js";

const SLOW = { kind: "slow", delayMs: 60_000, match: { path: "/lines__v1/documents/import" } } as const;

async function running(stage: Stage, env = {}) {
  const daemon = stage.start("run", { env });
  await until("it runs", () => daemon.stderr.includes('"started"'));
  return daemon;
}

test("with a daemon, whatever else goes on", async () => {
  const { stage, emulator } = await stageWithTypesense();
  await stage.run("install-triggers characters lines");
  expect(await stage.run("wait")).toMatchObject({ code: 75, stderr: expect.stringMatching(/no daemon has ever/) });
  const daemon = await running(stage);
  expect(await stage.run("wait")).toMatchObject({ code: 0, stderr: "" });
  expect(await documentsIn(emulator, "characters__v1")).toHaveLength(2);

  stage.sql("INSERT INTO characters(name) VALUES ('Ada')");
  const told = await stage.run("wait --json characters");
  expect(told).toMatchObject({ code: 0 });
  expect(JSON.parse(told.stdout)).toEqual({ seq: 2, searchable: true, waited_seconds: expect.any(Number) });
  expect(await documentsIn(emulator, "characters__v1")).toHaveLength(3);

  emulator.faults.add(SLOW);
  stage.sql("INSERT INTO lines(text) VALUES ('One.'); INSERT INTO characters(name) VALUES ('Bo')");
  const late = await stage.run("wait --timeout 0.5");
  expect(late).toMatchObject({ code: 75, stdout: "" });
  expect(late.stderr).toMatch(
    /^Error: not everything up to change 4 is searchable after 0\.5 s: lines: at change \d of 4\nTry: /,
  );
  // The cursor of a table that hasn't changed stands behind, in the state database: that is no reason to wait.
  const others = await Promise.all(
    ["wait characters", "wait --seq 2", "wait --seq 3 Characters"].map((args) => stage.run(args)),
  );
  expect(others.map(({ code }) => code)).toEqual([0, 0, 0]);
  const waiting = stage.run("wait --timeout 20");
  emulator.faults.release();
  expect(await waiting).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Searchable up to change 4, after \d+/),
  });

  expect(await stage.run("wait --seq 99 --timeout 0.2")).toMatchObject({
    code: 75,
    stderr: expect.stringMatching(/there is no change 99 yet, the newest is 4/),
  });
  await daemon.stop();
  expect((await stage.run("wait")).code).toBe(0);
  stage.sql("INSERT INTO lines(text) VALUES ('Two.')");
  expect(await stage.run("wait")).toMatchObject({ code: 75, stderr: expect.stringMatching(/no daemon runs.*lines/) });
  expect((await stage.run("wait characters")).code).toBe(0);
});

test("a paused stream ends it at once, and so does a slip", async () => {
  const { stage, emulator } = await stageWithTypesense();
  await stage.run("install-triggers characters lines");
  const daemon = await running(stage, { RETRY_MAX_MS: "600000" });
  expect((await stage.run("wait")).code).toBe(0);
  emulator.faults.add({
    kind: "status",
    status: 403,
    body: "no",
    times: 0,
    match: { path: "/lines__v1/documents/import" },
  });
  stage.sql("INSERT INTO lines(text) VALUES ('One.')");
  await until("it is paused", () => daemon.stderr.includes("the stream is paused"));
  const [paused, other, unknown, slip] = await Promise.all(
    ["wait", "wait characters", "wait nobody", "wait --seq soon"].map((args) => stage.run(args)),
  );
  expect(paused).toMatchObject({ code: 78, stderr: expect.stringMatching(/^Error: lines is paused: .*403.*\nTry: /) });
  expect(other).toMatchObject({ code: 0 });
  expect(unknown).toMatchObject({ code: 2 });
  expect(slip).toMatchObject({ code: 2, stderr: expect.stringMatching(/must be the number of a change/) });
});
