/**
 * Invariant: the same as of the programs that are made at random, in programs that one has to think of: what happens while nothing
 * is written, and clocks that are set at the wrong moment. They mostly wait: so they do it at once.
 */
import { afterAll, expect, test } from "vitest";
import { FAULTS, type FaultRule } from "../../src/emulator/index.js";
import type { Step } from "./program.js";
import { Soak } from "./soak.js";

const soak = new Soak();
afterAll(() => soak.end());

const DAY_MS = 86_400_000;
const SCHEMA = ["CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)", "INSERT INTO t VALUES (1, 1), (2, 2)"];
const KEYS = ["CREATE TABLE k (k TEXT PRIMARY KEY, n INTEGER)", "INSERT INTO k VALUES ('1', 1), ('2', 2)"];
const settled: Step[] = [{ do: "start" }, { do: "idle" }, { do: "wait", ms: 2500 }];
const write: Step = { do: "write", sql: ["UPDATE t SET n = n + 10", "INSERT INTO t (n) VALUES (7)"] };
const lostAnswer: Step = { do: "fault", rule: { kind: "resetAfter", match: { path: "/import" } } };

const noCollection: FaultRule = { ...FAULTS.lagging, match: { method: "POST", path: "^/collections$" }, times: 0 };

test.concurrent.each<[string, Step[]]>([
  [
    "the server loses everything while nothing is written",
    [...settled, { do: "crash server", data: "lost", downMs: 20, replayMs: 0 }],
  ],
  [
    "the clock is set back while documents are uncertain",
    [...settled, lostAnswer, write, { do: "wait", ms: 500 }, { do: "clock", ms: -DAY_MS }],
  ],
  ...[-DAY_MS, DAY_MS].map((ms): [string, Step[]] => [
    `the clock is set by ${ms / DAY_MS} day while a request is late`,
    [
      { do: "start" },
      { do: "idle" },
      { do: "fault", rule: { kind: "applyLate", delayMs: 400, match: { path: "/import" } } },
      write,
      { do: "wait", ms: 100 },
      write,
      { do: "wait", ms: 100 },
      { do: "clock", ms },
      write,
    ],
  ]),
  [
    "the clock is set back while no daemon runs, and documents are uncertain",
    [...settled, lostAnswer, write, { do: "wait", ms: 500 }, { do: "stop" }, { do: "clock", ms: -DAY_MS }],
  ],
  [
    "the clock is set back before the server loses everything",
    [...settled, { do: "clock", ms: -DAY_MS }, { do: "crash server", data: "lost", downMs: 20, replayMs: 0 }],
  ],
  [
    "a row that was refused goes, and with it its collection",
    [
      ...settled,
      { do: "write", sql: ["INSERT INTO t VALUES (9, 'none')"] },
      { do: "idle" },
      { do: "fault", rule: { kind: "hang", match: { path: "/documents" } } },
      { do: "write", sql: ["DELETE FROM t WHERE id = 9"] },
      { do: "crash server", data: "lost", downMs: 20, replayMs: 0 },
    ],
  ],
  [
    "a key gets another type while collections can't be made",
    [
      ...settled,
      { do: "fault", rule: noCollection },
      { do: "remake", table: "k", change: "type", atomic: true },
      { do: "wait", ms: 1500 },
    ],
  ],
  [
    "a daemon that begins with a key that has changed is not told of its collection at first",
    [
      ...settled,
      { do: "fault", rule: noCollection },
      { do: "remake", table: "k", change: "type", atomic: true },
      { do: "wait", ms: 1500 },
      { do: "kill" },
      { do: "calm" },
      { do: "fault", rule: { ...FAULTS.lagging, match: { method: "GET", path: "^/collections/k__v1" }, times: 0 } },
      { do: "start" },
      { do: "wait", ms: 2500 },
    ],
  ],
  [
    "the mapping file asks for other fields of the same column while a rebuild goes on",
    [
      ...settled,
      { do: "fault", rule: { ...FAULTS.lagging, match: { path: "/import" }, times: 0 } },
      { do: "map", tables: { t: { tokenSeparators: ["-"], columns: { n: { name: "m" } } } } },
      { do: "wait", ms: 1500 },
      { do: "map", tables: { t: { tokenSeparators: ["-"], columns: { n: { name: "o" } } } } },
    ],
  ],
  [
    "a first collection is made, and before that is recorded, the mapping file asks for another one",
    [
      { do: "map", tables: { t: { collection: "first" } } },
      { do: "start", crash: ["collection created", 1] },
      { do: "idle" },
      { do: "map", tables: { t: { collection: "second" }, k: { tokenSeparators: ["-"] } } },
    ],
  ],
  [
    "the mapping file asks for another collection, and then for the one before, while collections can't be made",
    [
      { do: "map", tables: { t: { collection: "first" } } },
      ...settled,
      { do: "fault", rule: noCollection },
      { do: "map", tables: { t: { collection: "second" } } },
      { do: "wait", ms: 1500 },
      { do: "map", tables: { t: { collection: "first", tokenSeparators: ["-"] } } },
    ],
  ],
  [
    "the mapping file asks for another collection, and then for none, while collections can't be made",
    [
      { do: "map", tables: { t: { collection: "first" } } },
      ...settled,
      { do: "fault", rule: noCollection },
      { do: "map", tables: { t: { collection: "second" } } },
      { do: "wait", ms: 1500 },
      { do: "map", tables: {} },
    ],
  ],
])("%s", { timeout: 120_000 }, async (_, steps) => {
  const program = {
    journal: "delete" as const,
    pragmas: [],
    schema: [...SCHEMA, ...KEYS],
    batchSize: 20,
    retention: "7d",
    policy: "auto" as const,
    steps,
  };
  const { faults, story } = await soak.try(program);
  expect([...faults, ...(faults.length > 0 ? story : [])]).toEqual([]);
});
