/**
 * Invariant: how far something is shows on a terminal in one line, with a bar, that never goes beyond its edge and goes in the
 * end; in a pipe as plain lines, seldom, the last one included; and what is quick says nothing there.
 */
import { expect, test } from "vitest";
import { inOnePiece, progressOfStreams, together } from "../../src/cli/progress.js";
import { ProgressLine } from "../../src/cli/progress-line.js";
import { widthOf } from "../../src/cli/text/width.js";
import type { Stream } from "../../src/outbox/stream.js";

const CLEARED = "\r\u001b[K";

function lineOn(terminal: { isTTY: boolean; columns: number }, environment = {}) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const output = { ...terminal, write: (text: string) => written.push(text) > 0 };
  return { line: new ProgressLine(output, environment, () => clock.ms), written, clock };
}

const rows = (done: number) => ({ text: `lines: ${done} of 200 rows`, mark: String(done), done, total: 200 });

test("on a terminal", () => {
  const { line, written, clock } = lineOn({ isTTY: true, columns: 30 }, { TERM: "xterm", LANG: "C.UTF-8" });
  line.show(rows(50));
  line.show(rows(60));
  expect(written).toEqual([`${CLEARED}█████░░░░░░░░░░░░░░░  25 %  …`]);
  expect(widthOf(written[0]?.slice(CLEARED.length) ?? "")).toBe(29);
  clock.ms += 100;
  line.show(inOnePiece("演劇の台本: catching up,\nat change 12"));
  expect(written.at(-1)).toBe(`${CLEARED}演劇の台本: catching up, at …`);
  line.clear();
  line.show(rows(200));
  expect(written.slice(-2)).toEqual([CLEARED, `${CLEARED}${"█".repeat(20)} 100 %  …`]);
  line.end();
  expect(written.at(-1)).toBe(CLEARED);
});

test.each(["a pipe", "a terminal that can't move its cursor"])("in %s", (where) => {
  const { line, written, clock } = lineOn({ isTTY: where !== "a pipe", columns: 30 }, { TERM: "dumb" });
  for (let done = 0; done <= 110; done += 10, clock.ms += 1_000) line.show(rows(done));
  expect(written).toEqual(["lines: 50 of 200 rows\n", "lines: 100 of 200 rows\n"]);
  line.end();
  expect(written.slice(2)).toEqual(["lines: 110 of 200 rows\n"]);
  const quick = lineOn({ isTTY: false, columns: 80 });
  quick.line.show(rows(50));
  quick.line.end();
  expect(quick.written).toEqual([]);
});

test("time that goes by is no progress: who waits for a stream that stands still gives up", async () => {
  const progressOf = progressOfStreams();
  const stream = (backfillDone: number) =>
    ({ id: 1, table: "lines", role: "live", reason: null, backfillDone, backfillTotal: 20_000 }) as Stream;
  const first = progressOf(stream(0));
  const then = performance.now() + 5;
  while (performance.now() < then);
  const next = progressOf(stream(10_000));
  while (performance.now() < then + 5);
  const still = progressOf(stream(10_000));
  expect(still.text).not.toBe(next.text);
  expect(next.text).toMatch(/^lines: 10,000 of 20,000 rows, [\d,]+\/s, 1 s left$/);
  expect([still.mark === next.mark, first.mark === next.mark]).toEqual([true, false]);
  expect(together([next, inOnePiece("u: asked for")])).toMatchObject({ total: null });
  expect(together([next, { ...next, done: 1, total: 5 }])).toMatchObject({ done: 10_001, total: 20_005 });
});
