import type { Config } from "../../config/config.js";
import type { Sync } from "../../sync/context.js";
import { Typesense } from "../../typesense/typesense.js";
import type { Availability } from "../availability.js";
import { History } from "../face/history.js";
import type { Meters } from "../metrics/meters.js";
import { Metrics } from "../metrics/metrics.js";
import { Probe } from "../probe.js";
import type { Pulse } from "../pulse.js";
import { Service } from "../service.js";
import type { Verifications } from "../verifications.js";
import { serveHttp } from "./server.js";

/** Typesense is asked whether it is well no more often than this, and must answer within so long, in milliseconds. */
const PROBE_EVERY_MS = 1_000;
const PROBE_MS = 3_000;

interface Daemon {
  sync: Sync;
  pulse: Pulse;
  urged: Pulse;
  availability: Availability;
  meters: Meters;
  verifications: Verifications;
  /** Has the latency that was measured written. */
  record: () => void;
}

/**
 * Begins to answer HTTP, where that is configured.
 *
 * @returns what is to be told of the start and the end; undefined where nothing is configured
 * @throws SyncError (exit 78) where it can't listen there
 */
export async function startHttp(
  config: Config,
  { sync, pulse, urged, availability, meters, verifications, record }: Daemon,
): Promise<{ started: () => void; close: () => void } | undefined> {
  if (!config.httpListen) return undefined;
  const { nodes, typesenseApiKey: apiKey = "", typesenseCa: ca } = config;
  const typesense = new Typesense({ nodes, apiKey, requestTimeoutMs: PROBE_MS, ca });
  const probe = new Probe(typesense, PROBE_EVERY_MS);
  const metrics = await Metrics.create(meters);
  const history = new History();
  meters.add(history);
  const { lagLimit } = config;
  const service = new Service(
    sync,
    pulse,
    urged,
    availability,
    probe,
    metrics,
    lagLimit,
    record,
    history,
    verifications,
  );
  meters.add(service);
  const { close, url } = await serveHttp(service, config.httpListen, config.httpToken);
  sync.log.info({ url }, "answering HTTP");
  return {
    started: () => service.started(),
    close: () => {
      close();
      typesense.close();
    },
  };
}
