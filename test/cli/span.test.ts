/** Invariant: a replay begins where exactly one of three flags says; whatever can't be read is refused with exit code 2. */
import { expect, it } from "vitest";
import { parseSpan } from "../../src/cli/span.js";
import { SyncError } from "../../src/errors.js";

it("the three ways", () => {
  expect(parseSpan({ all: true })).toEqual({ kind: "all" });
  expect(parseSpan({ fromSeq: "17" })).toEqual({ kind: "seq", seq: 17 });
  const ago = parseSpan({ since: "2h" });
  expect(ago).toEqual({ kind: "since", at: expect.any(Number) });
  expect(Math.abs((ago as { at: number }).at - (Date.now() - 7_200_000))).toBeLessThan(5_000);
  expect(parseSpan({ since: "2026-11-23T10:00Z" })).toEqual({ kind: "since", at: Date.UTC(2026, 10, 23, 10) });
  expect(parseSpan({ since: "2026-11-23" })).toEqual({ kind: "since", at: Date.UTC(2026, 10, 23) });
  expect(parseSpan({ since: "2026-11-23T10:00:30+02:00" })).toEqual({
    kind: "since",
    at: Date.UTC(2026, 10, 23, 8, 0, 30),
  });
  expect(parseSpan({ since: "2026-11-23 10:00Z" })).toEqual({ kind: "since", at: Date.UTC(2026, 10, 23, 10) });
});

it.each([
  [{}, /one of --from-seq, --since and --all/],
  [{ all: true, since: "2h" }, /one of/],
  [{ fromSeq: "1", since: "2h" }, /one of/],
  [{ fromSeq: "0" }, /above 0/],
  [{ fromSeq: "-3" }, /above 0/],
  [{ fromSeq: "1.5" }, /above 0/],
  [{ fromSeq: "12345678901234567" }, /above 0/],
  [{ since: "" }, /neither/],
  [{ since: "yesterday" }, /neither/],
  [{ since: "2" }, /neither/],
  [{ since: "2026-13-01T10:00Z" }, /neither/],
  [{ since: "2026-02-30" }, /neither/],
  [{ since: "2026-11-23T10:00Z and more" }, /neither/],
])("%j is refused", (given, message) => {
  const parse = () => parseSpan(given);
  expect(parse).toThrow(message);
  expect(parse).toThrow(SyncError);
  expect(parse).toThrow(expect.objectContaining({ exitCode: 2, hint: expect.stringContaining("--dry-run") }));
});
