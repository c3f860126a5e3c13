import { messageOf } from "../errors.js";
import type { StreamReport } from "../sync/report-stream.js";
import type { StreamsReport } from "../sync/status.js";
import type { Service } from "./service.js";

/** Why a search may not find what is in the database. */
export interface Reason {
  code: "starting" | "stopping" | "typesense_away" | "database_away" | "stream_paused" | "stream_filling" | "lag";
  table?: string;
  message: string;
}

export interface Readiness {
  ready: boolean;
  reasons: Reason[];
  /** How long the oldest change has waited; null where the database can't be read. */
  lag_seconds: number | null;
  pending: number | null;
}

/** Whether whoever searches finds what is in the database: the limits are the operator's, the reasons in words. */
export async function readiness(service: Service): Promise<Readiness> {
  const [typesense, streams] = await Promise.all([awayFrom(service), lookOrTell(service)]);
  const reasons = [...phaseOf(service), ...typesense];
  if ("code" in streams) return { ready: false, reasons: [...reasons, streams], lag_seconds: null, pending: null };
  const live = streams.streams.filter(({ state }) => state !== "building");
  reasons.push(...live.flatMap((stream) => faultsOf(stream, service.lagLimitMs)));
  const lag = Math.max(0, ...live.map((stream) => stream.lag_seconds));
  return { ready: reasons.length === 0, reasons, lag_seconds: lag, pending: streams.outbox.pending };
}

function phaseOf({ phase }: Service): Reason[] {
  return phase === "running" ? [] : [{ code: phase, message: `the daemon is ${phase}` }];
}

/** What the deliveries met last, else what the server says now: nobody has to write before it is noticed. */
async function awayFrom({ availability, probe }: Service): Promise<Reason[]> {
  if (availability.isAway) {
    const code = availability.side === "database" ? "database_away" : "typesense_away";
    return [{ code, message: availability.lastFailure?.message ?? "nothing goes through" }];
  }
  const { reachable, reason } = await probe.ask();
  return reachable ? [] : [{ code: "typesense_away", message: reason ?? "Typesense can't be reached" }];
}

async function lookOrTell(service: Service): Promise<StreamsReport | Reason> {
  try {
    return await service.look();
  } catch (thrown) {
    return { code: "database_away", message: messageOf(thrown) };
  }
}

function faultsOf({ table, state, reason, filled, lag_seconds }: StreamReport, limitMs: number): Reason[] {
  if (state === "paused") return [{ code: "stream_paused", table, message: `${table} is paused: ${reason}` }];
  const reasons: Reason[] = [];
  if (!filled) reasons.push({ code: "stream_filling", table, message: `not every row of ${table} has been sent yet` });
  if (limitMs > 0 && lag_seconds * 1000 > limitMs) {
    const message = `a change of ${table} has waited for ${lag_seconds.toFixed(1)} s, more than ${limitMs / 1000} s`;
    reasons.push({ code: "lag", table, message });
  }
  return reasons;
}
