/**
 * Invariant: what is done to one stream is done by one at a time, in the order in which it was asked for; a failure stays with
 * the one who asked, and other streams don't wait.
 */
import { expect, it } from "vitest";
import { Turns } from "../../src/sync/turns.js";

/** Work that ends when it is told to, and notes when it begins. */
function work(name: string, begun: string[]): { run: () => Promise<string>; end: () => void; fail: () => void } {
  let [end, fail] = [() => {}, () => {}];
  const promise = new Promise<string>((resolve, reject) => {
    end = () => resolve(name);
    fail = () => reject(new Error(name));
  });
  const run = () => {
    begun.push(name);
    return promise;
  };
  return { run, end, fail };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it("one after the other, in order", async () => {
  const turns = new Turns();
  const begun: string[] = [];
  const [a, b, c] = [work("a", begun), work("b", begun), work("c", begun)];
  const results = [a, b, c].map(({ run }) => turns.run(1, run));
  c.end();
  b.end();
  await settle();
  expect(begun).toEqual(["a"]);
  a.end();
  expect(await Promise.all(results)).toEqual(["a", "b", "c"]);
  expect(begun).toEqual(["a", "b", "c"]);
});

it("a failing work doesn't hold up the next, and fails only for the one who asked", async () => {
  const turns = new Turns();
  const begun: string[] = [];
  const [a, b] = [work("a", begun), work("b", begun)];
  const [failing, following] = [turns.run(1, a.run), turns.run(1, b.run)];
  a.fail();
  b.end();
  await expect(failing).rejects.toThrow("a");
  expect(await following).toBe("b");
  const thrown = turns.run(1, () => {
    throw new Error("at once");
  });
  await expect(thrown).rejects.toThrow("at once");
  expect(await turns.run(1, async () => "next")).toBe("next");
});

it("others don't wait, and who comes later is behind all that came before", async () => {
  const turns = new Turns();
  const begun: string[] = [];
  const [a, other, b] = [work("a", begun), work("other", begun), work("b", begun)];
  const first = turns.run(1, a.run);
  other.end();
  expect(await turns.run(2, other.run)).toBe("other");
  a.end();
  await first;
  const second = turns.run(1, b.run);
  b.end();
  expect(await second).toBe("b");
  expect(begun).toEqual(["a", "other", "b"]);
});
