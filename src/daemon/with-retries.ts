import pRetry from "p-retry";
import { sleep } from "../sync/pause.js";
import type { Failure } from "../typesense/outcome.js";
import { pauseBefore } from "./pause-before.js";

/** How a try ended: what stood in its way, and whether something was delivered before, or what it brought. */
export type Tried<T> = Failed | (T & { failure?: undefined });

interface Failed {
  failure: Failure;
  delivered: boolean;
}

/** An expected failure on its way to the retry layer. */
class FailedTry extends Error {
  constructor(readonly tried: Failed) {
    super(tried.failure.message);
  }
}

/**
 * The one retry layer: tries again and again, until nothing stands in the way or only a person can mend what does. The pauses are
 * ours, for p-retry's own can't begin anew behind a try that delivered something.
 *
 * @param mostMs the longest pause, in milliseconds
 * @param stop ends the trying
 * @param rest waits for so many milliseconds, or until it is worth while to try sooner
 * @returns how the last try ended, or undefined where it was stopped before
 * @throws what `work` throws
 */
export async function withRetries<T extends object>(
  work: () => Promise<Tried<T>>,
  mostMs: number,
  stop: AbortSignal,
  rest = (ms: number) => sleep(ms, stop),
): Promise<Tried<T> | undefined> {
  let failures = 0;
  const attempt = async () => {
    const tried = await work();
    if (tried.failure) throw new FailedTry(tried as Failed);
    return tried;
  };
  const pause = async (tried: Failed) => {
    failures = tried.delivered ? 1 : failures + 1;
    await rest(pauseBefore(failures, tried.failure, mostMs));
  };
  try {
    return await pRetry(attempt, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 0,
      signal: stop,
      onFailedAttempt: ({ error }) => (mayMendItself(error) ? pause(error.tried) : undefined),
      shouldRetry: ({ error }) => mayMendItself(error),
    });
  } catch (thrown) {
    const isForPeople = thrown instanceof FailedTry && thrown.tried.failure.kind === "misconfigured";
    if (isForPeople) return thrown.tried;
    if (stop.aborted) return undefined;
    throw thrown;
  }
}

function mayMendItself(error: Error): error is FailedTry {
  return error instanceof FailedTry && error.tried.failure.kind !== "misconfigured";
}
