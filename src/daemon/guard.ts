import { EXIT, SyncError } from "../errors.js";
import type { Availability } from "./availability.js";
import type { Lifecycle } from "./lifecycle.js";

/**
 * For a run that shall end: stops it when nothing has gone through for so long.
 *
 * @returns `check` throws SyncError (exit 75) after such a stop; `end` stops watching
 */
export function guardProgress(
  availability: Availability,
  timeoutMs: number,
  lifecycle: Lifecycle,
): { check(): void; end(): void } {
  let expired: SyncError | undefined;
  const timer = setInterval(
    () => {
      if (expired || performance.now() - availability.lastProgress < timeoutMs) return;
      const failure = availability.lastFailure;
      expired = new SyncError(
        `nothing could be delivered for ${timeoutMs / 1000} s: ${failure?.message ?? "the database is locked"}`,
        {
          operation: "deliver the changes",
          hint: `${failure?.hint ?? "see that both sides can be reached"}; nothing is lost, run it again`,
          retryable: true,
          exitCode: EXIT.temporary,
        },
      );
      lifecycle.cut();
    },
    Math.min(timeoutMs, 250),
  );
  return {
    check: () => {
      if (expired) throw expired;
    },
    end: () => clearInterval(timer),
  };
}
