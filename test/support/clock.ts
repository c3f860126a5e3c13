import { onTestFinished, vi } from "vitest";

/** Sets the clock of this process, until the end of the test. What it has counted by `performance.now()` goes on. */
export function setClock(aheadMs: number): void {
  const now = Date.now.bind(Date);
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now() + aheadMs);
  onTestFinished(() => {
    clock.mockRestore();
  });
}
