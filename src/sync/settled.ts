import { isSettled } from "../typesense/server.js";
import type { Typesense } from "../typesense/typesense.js";
import { sleep } from "./pause.js";

const BETWEEN_MS = 200;

/** How late a node may be that perhaps only follows, in milliseconds. */
const LAG_MS = 5_000;

/**
 * Whether what the server says from now on is the newest there is. In a cluster the leader is asked from then on: a node that
 * follows may lack what was written a moment ago.
 *
 * It must also have caught up with itself. After a restart it replays its log while /health is already ok, and
 * collections are missing or partly filled meanwhile: only when two looks in a row find nothing queued is a missing
 * collection really missing. Our own writes, for other collections, are no log that it works through.
 */
export async function hasSettled(typesense: Typesense, signal: AbortSignal): Promise<boolean> {
  const role = await typesense.toLeader();
  if (role === "follows") return false;
  const look = () => typesense.quiet.look(() => isSettled(typesense));
  if (!(await look())) return false;
  await sleep(role === "leads" ? BETWEEN_MS : LAG_MS, signal);
  return !signal.aborted && (await look());
}
