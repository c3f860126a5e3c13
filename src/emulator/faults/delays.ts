interface Waiting {
  /** What it waits for, if that has a name. */
  id: string | undefined;
  timer: NodeJS.Timeout;
  resolve: () => void;
  reject: (reason: Error) => void;
}

/** Delays that can be ended early. */
export class Delays {
  private readonly waiting = new Set<Waiting>();

  /** How many wait. */
  get count(): number {
    return this.waiting.size;
  }

  /** Resolves after the time, or when it is released; rejects when everything is cancelled. */
  wait(milliseconds: number, id?: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(entry);
        resolve();
      }, milliseconds);
      const entry = { id, timer, resolve, reject };
      this.waiting.add(entry);
    });
  }

  /** Ends delays now: all, or those of these names. */
  release(ids?: readonly string[]): void {
    for (const { resolve } of this.stop(ids)) resolve();
  }

  /** Gives up everything that waits: the server is closing. */
  cancel(): void {
    for (const { reject } of this.stop()) reject(new Error("The emulator was closed."));
  }

  private stop(ids?: readonly string[]): Waiting[] {
    const entries = [...this.waiting].filter(({ id }) => ids === undefined || (id !== undefined && ids.includes(id)));
    for (const entry of entries) {
      this.waiting.delete(entry);
      clearTimeout(entry.timer);
    }
    return entries;
  }
}
