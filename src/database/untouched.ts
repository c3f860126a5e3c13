import { accessSync, constants, existsSync, statSync } from "node:fs";
import { SyncError } from "../errors.js";
import { readHeader } from "./header.js";
import { type Connection, openApplication } from "./open.js";

/** A look may wait for the application's lock so long, in milliseconds. */
const BUSY_MS = 2_000;

/**
 * How a database is to be opened so that a look at it leaves no trace: no file beside it, no byte in it.
 *
 * In WAL mode a read-only connection makes `-wal` and `-shm` where they are missing, and can't remove them; one that may
 * write removes them again, but would move into the database what a crash has left in `-wal`. So: read-only where `-wal` is
 * there, else with the right to write, which is not made use of.
 *
 * @throws SyncError where this user can't look without leaving a file that the application could not write to
 */
export function untouched(path: string): { readonly: boolean; busyMs: number } {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile() || !isWal(path)) return { readonly: true, busyMs: BUSY_MS };
  const readonly = existsSync(`${path}-wal`);
  const makesFiles = !readonly || !existsSync(`${path}-shm`);
  const user = process.getuid?.();
  const leavesThem = readonly ? user !== 0 && user !== found.uid : !mayWrite(path);
  if (makesFiles && leavesThem) throw traceLeft(path);
  return { readonly, busyMs: BUSY_MS };
}

/** Opens a database for a look that leaves no trace. Throws like {@link untouched} and openApplication. */
export function openUntouched(path: string): Connection {
  return openApplication(path, untouched(path));
}

/** What can't be read is left to whoever opens it, to say so. */
function isWal(path: string): boolean {
  try {
    return readHeader(path)?.wal ?? false;
  } catch {
    return false;
  }
}

/** Whether the file is there, and this process may write to it. */
export function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function traceLeft(path: string): SyncError {
  return new SyncError(
    `${path} is in WAL mode and nobody has it open: this user can't look at it without leaving files`,
    {
      operation: "open the database",
      place: path,
      hint: "run it as the user that the application or the daemon runs as",
    },
  );
}
