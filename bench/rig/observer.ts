import { standBetween } from "./between.js";
import type { Server } from "./server.js";

/** Stands between the daemon and the server, and notes when each document was answered for. */
export interface Observer extends Server {
  /** By the document's id: when the answer to its import was passed on, on the clock of {@link now}. */
  answered: Map<string, number>;
}

/** A clock that all processes of a machine share, in milliseconds (CLOCK_MONOTONIC). */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export async function observe(server: Server): Promise<Observer> {
  const answered = new Map<string, number>();
  const between = await standBetween(server, {
    passed(body) {
      const at = now();
      for (const [, id = ""] of body.toString("latin1").matchAll(/(?:^|\n)\{"id":"([^"]+)"/g)) {
        if (!answered.has(id)) answered.set(id, at);
      }
    },
  });
  return { ...between, answered };
}
