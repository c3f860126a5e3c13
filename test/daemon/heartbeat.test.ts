/**
 * Invariant: what gives no sign of life for longer than a request can take is stuck, and nothing else is: not who waits for a
 * lock, for a slow server, or for somebody else's work, and not who has nothing to do.
 */
import { SqliteError } from "better-sqlite3";
import { expect, it } from "vitest";
import { alive } from "../../src/alive.js";
import { Heartbeat } from "../../src/daemon/heartbeat.js";
import { whenFree } from "../../src/sync/pause.js";
import { Turns } from "../../src/sync/turns.js";

const REQUEST_MS = 1_000;
const TOO_LONG_MS = 62_000;

function beating() {
  let now = 0;
  const heartbeat = new Heartbeat(REQUEST_MS, () => now);
  const pass = (ms: number) => {
    now += ms;
  };
  return { heartbeat, pass };
}

/** Work that goes on when it is told to. */
function steps() {
  let go: () => void = () => undefined;
  const next = () =>
    new Promise<void>((resolve) => {
      go = resolve;
    });
  const turn = async () => {
    go();
    await new Promise(setImmediate);
  };
  return { next, turn };
}

it("silence beyond the deadline of a request is told, with what is silent", async () => {
  const { heartbeat, pass } = beating();
  const { next, turn } = steps();
  const work = heartbeat.watch("the stream of t", next);
  pass(60_000);
  expect(heartbeat.stuck()).toBeUndefined();
  pass(2_000);
  expect(heartbeat.stuck()).toBe("the stream of t for 62 s");
  await turn();
  await work;
  expect(heartbeat.stuck()).toBeUndefined();
});

it("signs of life count for the work that they come from, however deep in it", async () => {
  const { heartbeat, pass } = beating();
  const [living, silent] = [steps(), steps()];
  const deep = async () => {
    for (let n = 0; n < 3; n++) {
      await living.next();
      alive();
    }
  };
  const works = [heartbeat.watch("a", async () => deep()), heartbeat.watch("b", silent.next)];
  for (let n = 0; n < 2; n++) {
    pass(40_000);
    await living.turn();
  }
  expect(heartbeat.stuck()).toBe("b for 80 s");
  await silent.turn();
  await living.turn();
  await Promise.all(works);
});

it("who waits for another's turn is not stuck, and the other is watched", async () => {
  const { heartbeat, pass } = beating();
  const turns = new Turns();
  const [first, second] = [steps(), steps()];
  const one = turns.run(1, () => heartbeat.watch("one", first.next));
  const other = turns.run(2, () => heartbeat.watch("other", () => turns.run(1, second.next)));
  await new Promise(setImmediate);
  pass(TOO_LONG_MS);
  expect(heartbeat.stuck()).toBe("one for 62 s");
  await first.turn();
  await one;
  expect(heartbeat.stuck()).toBeUndefined();
  pass(TOO_LONG_MS);
  expect(heartbeat.stuck()).toBe("other for 62 s");
  await second.turn();
  await other;
});

it("who asks for the application's lock again and again is not stuck, however long that takes", async () => {
  const { heartbeat, pass } = beating();
  let tries = 0;
  const work = heartbeat.watch("the stream of t", () =>
    whenFree(() => {
      expect(heartbeat.stuck()).toBeUndefined();
      pass(TOO_LONG_MS - 2_000);
      if (++tries < 5) throw new SqliteError("database is locked", "SQLITE_BUSY");
    }),
  );
  await work;
  expect(tries).toBe(5);
});

it("a loop has to come round", () => {
  const { heartbeat, pass } = beating();
  const { turned, end } = heartbeat.loop("the look-out", 10_000);
  pass(TOO_LONG_MS);
  expect(heartbeat.stuck()).toBeUndefined();
  pass(10_000);
  expect(heartbeat.stuck()).toBe("the look-out for 72 s");
  turned();
  expect(heartbeat.stuck()).toBeUndefined();
  end();
  pass(200_000);
  expect(heartbeat.stuck()).toBeUndefined();
});
