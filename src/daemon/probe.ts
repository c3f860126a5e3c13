import type { StatusReport } from "../sync/status.js";
import { getHealth, getVersion } from "../typesense/server.js";
import type { Typesense } from "../typesense/typesense.js";

type Reachable = StatusReport["typesense"];

/** Asks whether Typesense is there and well. */
export async function reachTypesense(typesense: Typesense): Promise<Reachable> {
  const version = await getVersion(typesense);
  if (!version.ok) return { reachable: false, version: null, reason: version.failure.message };
  const health = await getHealth(typesense);
  if (!health.ok) return { reachable: false, version: version.value ?? null, reason: health.failure.message };
  return { reachable: true, version: version.value ?? null };
}

/** The same for those who want to know it all the time: asks no more often than it must. */
export class Probe {
  #asking: Promise<Reachable> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #last: Reachable | undefined;

  /** @param maxAgeMs how old an answer may be */
  constructor(
    readonly typesense: Typesense,
    readonly maxAgeMs: number,
  ) {}

  /** The last answer, undefined before the first. */
  get last(): Reachable | undefined {
    return this.#last;
  }

  /** An answer that is not too old. Never fails. */
  ask(): Promise<Reachable> {
    if (this.#asking && performance.now() - this.#askedAt < this.maxAgeMs) return this.#asking;
    this.#askedAt = performance.now();
    this.#asking = reachTypesense(this.typesense).then((answer) => {
      this.#last = answer;
      return answer;
    });
    return this.#asking;
  }
}
