import { closeSync, fchmodSync, fsyncSync, openSync, unlinkSync, writeSync } from "node:fs";
import { EXIT, messageOf, SyncError } from "../errors.js";

/**
 * Writes a secret into a new file that only its owner can read. The file is made before the secret is asked for, so that none
 * is made that there is no place for.
 *
 * @param make returns the secret
 * @throws SyncError (exit 2) where a file of that name is there, or can't be made; whatever `make` throws: then there is no file
 */
export async function writeSecret<T>(path: string, make: () => Promise<T>, textOf: (made: T) => string): Promise<T> {
  const file = open(path);
  try {
    // The umask may have taken a right of the owner's.
    fchmodSync(file, 0o600);
    const made = await make();
    writeSync(file, textOf(made));
    fsyncSync(file);
    return made;
  } catch (thrown) {
    unlinkSync(path);
    throw thrown;
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    return openSync(path, "wx", 0o600);
  } catch (thrown) {
    const isThere = (thrown as NodeJS.ErrnoException).code === "EEXIST";
    throw new SyncError(isThere ? `${path} is there already` : `${path} can't be written (${messageOf(thrown)})`, {
      operation: "write the key",
      place: path,
      hint: isThere
        ? "name another file: the key in it may be in use"
        : "name a file in a folder that you may write to",
      exitCode: EXIT.usage,
    });
  }
}
