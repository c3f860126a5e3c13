import { isSettled } from "../typesense/server.js";
import type { Typesense } from "../typesense/typesense.js";
import { sleep } from "./pause.js";

const BETWEEN_MS = 200;

/**
 * Whether the server has caught up with itself. After a restart it replays its log while /health is already ok, and
 * collections are missing or partly filled meanwhile: only when two looks in a row find nothing queued is a missing
 * collection really missing.
 */
export async function hasSettled(typesense: Typesense, signal: AbortSignal): Promise<boolean> {
  if (!(await isSettled(typesense))) return false;
  await sleep(BETWEEN_MS, signal);
  return !signal.aborted && (await isSettled(typesense));
}
