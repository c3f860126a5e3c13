import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";
import { writing } from "../database/transaction.js";

/** A time at which nothing could be delivered. Times in ISO 8601. */
export interface Outage {
  reason: string;
  beganAt: string;
  /** null: it goes on. */
  endedAt: string | null;
  /** null: what waited is not delivered yet. */
  caughtUpAt: string | null;
  /** How many changes waited when it ended. */
  changes: number | null;
  /** How many documents of those were refused. */
  rejections: number | null;
}

/** One that goes on, or whose changes are not all delivered yet (`endedAt` is set then). */
export type OpenOutage = Pick<Outage, "reason" | "beganAt" | "endedAt" | "changes"> & { id: number };

/** So many outages are kept. */
const KEPT = 100;

/** Records that an outage begins now; the oldest of too many are forgotten. */
export function beginOutage(state: Connection, reason: string): void {
  writing(state, () => {
    prepared(state, "outage/begin.sql").run({ reason, now: new Date().toISOString() });
    prepared(state, "outage/forget-old.sql").run({ keep: KEPT });
  });
}

/** The outage that goes on, or whose changes are not all delivered yet. */
export function openOutage(state: Connection): OpenOutage | undefined {
  return prepared(state, "outage/open.sql").get() as OpenOutage | undefined;
}

/** @param changes how many waited when something went through again */
export function endOutage(state: Connection, id: number, changes: number): void {
  prepared(state, "outage/end.sql").run({ id, changes, now: new Date().toISOString() });
}

/** @param rejections how many documents were refused while the changes that had waited were delivered */
export function outageCaughtUp(state: Connection, id: number, rejections: number): void {
  prepared(state, "outage/caught-up.sql").run({ id, rejections, now: new Date().toISOString() });
}

/** Forgets an outage in which nothing waited. */
export function forgetOutage(state: Connection, id: number): void {
  prepared(state, "outage/forget.sql").run({ id });
}

/** The newest outages, the last one first. */
export function newestOutages(state: Connection, limit: number): Outage[] {
  return prepared(state, "outage/newest.sql").all({ limit }) as Outage[];
}
