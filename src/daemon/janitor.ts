import { nextRetirement } from "../outbox/retired.js";
import { sleep } from "../sync/pause.js";
import { dropRetired } from "../sync/rebuild/retire.js";
import type { WorkerContext } from "./worker.js";

/** Drops the collections that rebuilds have replaced, each when its time has come, until the daemon stops. */
export async function keepDropping({ sync, pulse, retryMaxMs }: WorkerContext): Promise<void> {
  let told = "";
  while (!sync.stop.aborted) {
    const seen = pulse.count;
    const dropped = await dropRetired(sync);
    const next = nextRetirement(sync.state);
    const { message = "", hint = undefined } = dropped.ok ? {} : dropped.failure;
    if (message !== "" && message !== told)
      sync.log.warn({ reason: message, hint }, "a collection could not be dropped");
    told = message;
    if (!dropped.ok) await sleep(retryMaxMs, sync.stop);
    else await pulse.after(seen, next === null ? null : Math.max(0, next - sync.now()));
  }
}
