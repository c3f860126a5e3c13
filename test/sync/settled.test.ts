/*
 * Invariant: a server that works through a log has never settled, whatever others write meanwhile; one that does nothing has, and
 * beside others that write all the time it has as soon as all that was queued must be theirs.
 */
import { expect, test } from "vitest";
import type { FaultRule } from "../../src/emulator/index.js";
import { hasSettled, hasSettledBesideOthers } from "../../src/sync/settled.js";
import { connect, startServer } from "../typesense/servers.js";

/** What is queued, and what was ever taken, at one look after the other. */
type Looks = readonly (readonly [queued: number, committed: number])[];

const onStatus = { path: "^/status" };

function told([queued, committed]: Looks[number]): FaultRule {
  const body = JSON.stringify({ committed_index: committed, queued_writes: queued, state: "LEADER" });
  return { kind: "status", status: 200, body, contentType: "application/json", match: onStatus };
}

/** A server that tells this, and is not well after that. */
async function telling(looks: Looks) {
  const emulator = await startServer();
  emulator.faults.add([...looks.map(told), { kind: "status", status: 503, body: "", times: 0, match: onStatus }]);
  return connect(emulator);
}

const never = new AbortController().signal;

test.each<[string, Looks, boolean, boolean]>([
  [
    "nothing is queued",
    [
      [0, 9],
      [0, 9],
    ],
    true,
    true,
  ],
  [
    "something is queued once more",
    [
      [0, 9],
      [3, 12],
    ],
    false,
    false,
  ],
  [
    "a log is worked through",
    [
      [40, 100],
      [40, 100],
      [30, 100],
      [20, 100],
      [10, 100],
    ],
    false,
    false,
  ],
  [
    "a log is worked through while others write",
    [
      [40, 100],
      [40, 100],
      [35, 105],
      [30, 110],
      [25, 115],
    ],
    false,
    false,
  ],
  [
    "a leader was elected, whose log is new to it",
    [
      [40, 9],
      [40, 9],
      [300, 409],
      [290, 409],
      [280, 409],
    ],
    false,
    false,
  ],
  [
    "others write all the time",
    [
      [5, 100],
      [5, 100],
      [5, 105],
      [4, 110],
    ],
    false,
    true,
  ],
  [
    "others write seldom, but much",
    [
      [5, 100],
      [5, 100],
      [5, 100],
      [5, 105],
      [5, 105],
      [2, 110],
    ],
    false,
    true,
  ],
  [
    "nobody tells what was taken",
    [
      [5, 0],
      [5, 0],
      [5, 0],
      [5, 0],
    ],
    false,
    false,
  ],
])("%s", async (_, looks, alone, besideOthers) => {
  const [one, other] = await Promise.all([telling(looks), telling(looks)]);
  const settled = await Promise.all([hasSettled(one, never), hasSettledBesideOthers(other, never)]);
  expect(settled).toEqual([alone, besideOthers]);
});
