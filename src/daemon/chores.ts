import type { Config } from "../config/config.js";
import { isBusy } from "../database/failure.js";
import { messageOf } from "../errors.js";
import { sleep } from "../sync/pause.js";
import { prune } from "../sync/prune.js";
import { dropRetired } from "../sync/rebuild/retire.js";
import { acknowledgeAll, keepAcknowledging } from "./acknowledger.js";
import { keepDropping } from "./janitor.js";
import { keepVerifying } from "./verifier.js";
import type { WorkerContext } from "./worker.js";

/** How often delivered changes are pruned, in milliseconds. */
const PRUNE_EVERY_MS = 30_000;

/** What is done beside the deliveries, until the daemon stops. A chore that fails is told, and tried again later. */
export async function doChores(context: WorkerContext, config: Config): Promise<void> {
  const { sync } = context;
  const retention = { ageMs: config.retention, rows: config.retentionRows };
  await Promise.all([
    keepTrying(context, () => keepDropping(context)),
    keepTrying(context, () => keepAcknowledging(context)),
    keepTrying(context, () => keepVerifying(context, config.verifyEvery)),
    keepTrying(context, async () => {
      while (!sync.stop.aborted) {
        await prune(sync, retention);
        await sleep(PRUNE_EVERY_MS, sync.stop);
      }
    }),
  ]);
}

/** The same once, for a run that ends when everything is delivered. */
export async function doChoresOnce(context: WorkerContext, config: Config): Promise<void> {
  const { sync } = context;
  await acknowledgeAll(context);
  await dropRetired(sync);
  await prune(sync, { ageMs: config.retention, rows: config.retentionRows });
}

async function keepTrying({ sync, retryMaxMs }: WorkerContext, chore: () => Promise<void>): Promise<void> {
  while (!sync.stop.aborted) {
    try {
      return await chore();
    } catch (thrown) {
      if (sync.stop.aborted) return;
      if (!isBusy(thrown)) sync.log.warn({ reason: messageOf(thrown) }, "a chore failed; it is tried again");
      await sleep(retryMaxMs, sync.stop);
    }
  }
}
