import fc from "fast-check";
import { FAULTS, type FaultEffect, type FaultMatch, type FaultRule } from "../../src/emulator/index.js";
import { POINTS } from "../../src/reached.js";
import type { Program, Step } from "./program.js";
import { scenarios } from "./scenarios.js";

/** What a request may meet at most this much later still lies before the time at which it is made good, in milliseconds. */
const LATEST_MS = 1_000;

const IMPORT: FaultMatch = { path: "/import" };
const WRITES: FaultMatch[] = [
  IMPORT,
  IMPORT,
  { method: "DELETE" },
  { method: "PATCH" },
  { method: "PUT" },
  { method: "POST", path: "^/collections$" },
];
const ANY: FaultMatch[] = [...WRITES, { method: "GET" }, { path: "/export" }, {}];

const statuses: FaultEffect[] = Object.values(FAULTS);
const losses: FaultEffect[] = [
  { kind: "hang" },
  { kind: "hangAfterApply" },
  { kind: "resetBefore" },
  { kind: "resetAfter" },
];
const mangled: FaultEffect[] = [
  { kind: "shortReply" },
  { kind: "shortReply", lines: 3 },
  { kind: "foreignReply" },
  { kind: "foreignReply", lines: 1 },
  { kind: "failLines" },
  { kind: "failLines", lines: 2 },
];
const late = fc
  .tuple(fc.integer({ min: 20, max: LATEST_MS }), fc.boolean())
  .map(([delayMs, silent]): FaultEffect => ({ kind: "applyLate", delayMs, silent }));
const lateAnswer = fc
  .integer({ min: 20, max: LATEST_MS })
  .map((delayMs): FaultEffect => ({ kind: "answerLate", delayMs }));

const rule = (effect: fc.Arbitrary<FaultEffect>, match: FaultMatch[], most: number): fc.Arbitrary<FaultRule> =>
  fc
    .tuple(effect, fc.constantFrom(...match), fc.integer({ min: 1, max: most }))
    .map(([effect, match, times]) => ({ ...effect, match, times }));

const rules: fc.Arbitrary<FaultRule> = fc.oneof(
  { weight: 3, arbitrary: rule(fc.constantFrom(...statuses), ANY, 6) },
  { weight: 3, arbitrary: rule(fc.constantFrom(...losses), ANY, 2) },
  { weight: 2, arbitrary: rule(fc.constantFrom(...mangled), [IMPORT], 4) },
  { weight: 5, arbitrary: rule(late, [...WRITES, IMPORT, IMPORT], 2) },
  { weight: 2, arbitrary: rule(lateAnswer, ANY, 4) },
  { weight: 1, arbitrary: rule(fc.constant({ kind: "applyTwice" }), WRITES, 3) },
  { weight: 1, arbitrary: rule(fc.constant({ kind: "halfAltered" }), [{ method: "PATCH" }], 1) },
  {
    weight: 1,
    arbitrary: rule(
      fc.integer({ min: 1, max: 40 }).map((delayMs) => ({ kind: "slow", delayMs })),
      WRITES,
      6,
    ),
  },
);

/**
 * What an operator does when something looks wrong, or out of habit. Nothing goes on for a second: then it is given up. `doctor` is not
 * among it: it reads files past SQLite, which takes the locks of whoever has them open in the same process.
 */
const COMMANDS: readonly string[][] = [
  ["replay", "--all", "--yes", "--timeout", "1"],
  ["replay", "--from-seq", "3", "--yes", "--timeout", "1", "--table", "TABLE"],
  ["replay", "--since", "1s", "--yes", "--timeout", "1"],
  ["backfill", "--timeout", "1"],
  ["backfill", "TABLE", "--timeout", "1"],
  ["verify", "--repair", "--timeout", "1"],
  ["verify", "TABLE", "--repair", "--timeout", "1"],
  ["rebuild", "TABLE", "--timeout", "1"],
  ["rebuild", "TABLE", "--timeout", "1"],
  ["rebuild", "--timeout", "1"],
  ["rejections", "retry"],
  ["rejections", "retry", "--table", "TABLE"],
  ["schema", "apply", "--timeout", "1"],
  ["schema", "apply", "TABLE", "--timeout", "1"],
  ["status"],
  ["schema", "plan"],
];

const crash = fc.tuple(fc.constantFrom(...POINTS), fc.constantFrom(1, 1, 2, 3));
const start: fc.Arbitrary<Step> = fc
  .option(crash, { freq: 1, nil: undefined })
  .map((at) => (at ? { do: "start", crash: at } : { do: "start" }));
const operate: fc.Arbitrary<Step> = fc
  .record({ args: fc.constantFrom(...COMMANDS), table: fc.nat(2), at: fc.option(crash, { freq: 3, nil: undefined }) })
  .map(({ args, table, at }) => ({ do: "operate", args, table, ...(at && { crash: at }) }));
const ms = (max: number) => fc.integer({ min: 0, max });

/** What befalls the daemon, the server and the machine. */
const events: fc.Arbitrary<Step> = fc.oneof(
  { weight: 7, arbitrary: rules.map((rule): Step => ({ do: "fault", rule })) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: "calm" }) },
  { weight: 5, arbitrary: ms(60).map((ms): Step => ({ do: "wait", ms })) },
  { weight: 7, arbitrary: fc.constant<Step>({ do: "idle" }) },
  { weight: 3, arbitrary: fc.constant<Step>({ do: "kill" }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: "stop" }) },
  { weight: 8, arbitrary: operate },
  { weight: 1, arbitrary: fc.constant<Step>({ do: "interrupt" }) },
  { weight: 5, arbitrary: start },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("crash server" as const),
      data: fc.constantFrom("kept" as const, "kept" as const, "lost" as const),
      downMs: ms(40),
      replayMs: fc.constantFrom(0, 80),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("lock" as const),
      what: fc.constantFrom("application" as const, "application" as const, "state" as const),
      mode: fc.constantFrom("IMMEDIATE" as const, "EXCLUSIVE" as const),
      ms: ms(40),
    }),
  },
  { weight: 1, arbitrary: ms(60).map((ms): Step => ({ do: "full", ms })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(-86_400_000, -3_000, 3_000, 86_400_000).map((ms): Step => ({ do: "clock", ms })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: "copy" }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("renamed" as const, "written over" as const)
      .map((how): Step => ({ do: "restore", how })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: "lose state" }) },
);

const IDLE: Step = { do: "idle" };
/** Long enough to be delivered, and sent again. To idle would be to wait until the late request has been made good. */
const DELIVERED: Step = { do: "wait", ms: 80 };

/**
 * A request that is carried out behind a newer write of the same rows. By chance that hardly ever happens: it must be lost, what
 * it brought be delivered by another one, and the rows be changed and delivered again, all before it arrives.
 */
const overtaken: fc.Arbitrary<Step[]> = fc
  .record({
    delayMs: fc.integer({ min: 250, max: LATEST_MS / 2 }),
    sql: fc.constantFrom(
      "UPDATE characters SET age = ifnull(age, 0) + 1",
      "UPDATE lines SET text = text || '.'",
      "UPDATE tags SET weight = weight + 1",
    ),
  })
  .map(({ delayMs, sql }) => [
    { do: "calm" },
    { do: "start" },
    IDLE,
    { do: "fault", rule: { kind: "applyLate", delayMs, match: IMPORT } },
    { do: "write", sql: [sql] },
    DELIVERED,
    { do: "write", sql: [sql] },
    DELIVERED,
  ]);

const happenings: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 40, arbitrary: events.map((event) => [event]) },
  { weight: 1, arbitrary: overtaken },
);

const BEGUN: Step[] = [{ do: "start" }, IDLE];

/** What the application does, in order, with events before and behind each of it. */
export const programs: fc.Arbitrary<Program> = scenarios.chain(({ acts, ...scenario }) =>
  fc
    .record({
      journal: fc.constantFrom("delete" as const, "wal" as const),
      batchSize: fc.constantFrom(5, 20, 200),
      retention: fc.constantFrom("0", "7d"),
      policy: fc.constantFrom("auto" as const, "auto" as const, "auto" as const, "manual" as const),
      begun: fc.constantFrom(true, true, false),
      paced: fc.boolean(),
      events: fc.array(fc.tuple(fc.nat(acts.length), happenings), { minLength: 1, maxLength: 17 }),
      kept: fc.subarray(acts, { minLength: Math.min(1, acts.length) }),
    })
    .map(({ begun, paced, events, kept, ...settings }) => {
      const steps = kept.flatMap((act, at) => [
        ...events.filter(([before]) => before === at).flatMap(([, steps]) => steps),
        act,
        ...(paced ? [IDLE] : []),
      ]);
      const last = events.filter(([before]) => before >= kept.length).flatMap(([, steps]) => steps);
      return { ...scenario, ...settings, steps: [...(begun ? BEGUN : []), ...steps, ...last] };
    }),
);
