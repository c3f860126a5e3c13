import { getLoad } from "../typesense/server.js";
import type { Typesense } from "../typesense/typesense.js";
import { sleep } from "./pause.js";

const BETWEEN_MS = 200;

/** How late a node may be that perhaps only follows, in milliseconds. */
const LAG_MS = 5_000;

/** How long others are watched who write all the time, in milliseconds. */
const PATIENCE_MS = 10_000;

/** So often all that was queued must have been worked through. A leader that has just been elected counts its log as new, once. */
const ROUNDS = 2;

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
  if (role === "follows" || (await queued(typesense)) !== 0) return false;
  await sleep(role === "leads" ? BETWEEN_MS : LAG_MS, signal);
  return !signal.aborted && (await queued(typesense)) === 0;
}

/**
 * Like {@link hasSettled}, but also true on a server that others keep busy: what is queued was all taken while it was watched, so
 * what was queued before is worked through. Collections have queues of their own there, so this is good for what does
 * little harm where it is wrong.
 */
export async function hasSettledBesideOthers(typesense: Typesense, signal: AbortSignal): Promise<boolean> {
  if (await hasSettled(typesense, signal)) return true;
  if ((await typesense.toLeader()) !== "leads") return false;
  let since = await look(typesense);
  let rounds = 0;
  for (const until = performance.now() + PATIENCE_MS; since && performance.now() < until && !signal.aborted; ) {
    await sleep(BETWEEN_MS, signal);
    const now = await look(typesense);
    if (!now) return false;
    if (now.queued > now.committed - since.committed) continue;
    if (++rounds === ROUNDS) return true;
    since = now;
  }
  return false;
}

async function queued(typesense: Typesense): Promise<number | undefined> {
  return (await look(typesense))?.queued;
}

function look(typesense: Typesense) {
  return typesense.quiet.look(() => getLoad(typesense));
}
