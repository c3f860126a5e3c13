/** Wakes everybody who waits. A beat that comes while somebody is busy is not lost: it is counted. */
export class Pulse {
  #count = 0;
  #waiting = new Set<() => void>();

  get count(): number {
    return this.#count;
  }

  beat(): void {
    this.#count++;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Waits for a beat after the one counted as `seen`, but no longer than `ms` (null: as long as it takes). */
  async after(seen: number, ms: number | null): Promise<void> {
    if (this.#count !== seen) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = ms === null ? undefined : setTimeout(wake, ms);
      this.#waiting.add(wake);
    });
  }
}
