/** Invariant: a beat wakes everybody who waits, and one that comes while somebody is busy is not lost. */
import { expect, it } from "vitest";
import { Pulse } from "../../src/daemon/pulse.js";

it("wakes all who wait", async () => {
  const pulse = new Pulse();
  const waiting = [pulse.after(0, null), pulse.after(0, 60_000), pulse.after(0, null)];
  pulse.beat();
  await Promise.all(waiting);
  expect(pulse.count).toBe(1);
});

it("a beat before the wait ends it at once", async () => {
  const pulse = new Pulse();
  const seen = pulse.count;
  pulse.beat();
  await pulse.after(seen, null);
});

it("without a beat it waits as long as it was told", async () => {
  const pulse = new Pulse();
  const began = performance.now();
  await pulse.after(0, 30);
  expect(performance.now() - began).toBeGreaterThanOrEqual(28);
  const patient = pulse.after(0, null).then(() => "woken");
  const first = await Promise.race([patient, pulse.after(0, 10).then(() => "later")]);
  expect(first).toBe("later");
  pulse.beat();
  expect(await patient).toBe("woken");
});
