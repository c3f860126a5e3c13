import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { SyncError } from "../../errors.js";

/** The settings in a .env file; none where there is no file. An empty value is no setting. */
export function readEnv(path: string): Record<string, string> {
  if (!existsSync(path)) return {};
  const settings = parseEnv(readFileSync(path, "utf8").replace(/^\ufeff/, ""));
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value?.trim())) as Record<string, string>;
}

/**
 * Adds settings to a .env file behind what is there, which stays as it is. A new file can be read by its owner only; one that is
 * there keeps its rights.
 *
 * @returns whether others than the owner may read it
 * @throws SyncError (exit 78) where it can't be written, or a value can't be expressed there
 */
export function addToEnv(path: string, settings: Readonly<Record<string, string>>): boolean {
  const isThere = existsSync(path);
  const before = isThere ? readFileSync(path, "utf8") : "";
  const end = before.includes("\r\n") ? "\r\n" : "\n";
  const gap = before === "" || before.endsWith("\n") ? "" : end;
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${quoted(name, value)}`);
  if (lines.length > 0) {
    const title = `${before === "" ? "" : end}# fountain-sync`;
    try {
      writeFileSync(path, [title, ...lines, ""].join(end).replace(/^/, gap), { flag: "a", mode: 0o600 });
    } catch (thrown) {
      throw unwritable(path, thrown);
    }
  }
  return isThere && (statSync(path).mode & 0o077) !== 0;
}

/** In such quotes as Node's own reader takes the value to mean itself. */
function quoted(name: string, value: string): string {
  const ways = [value, `'${value}'`, `"${value}"`, `\`${value}\``];
  const way = ways.find((text) => parseEnv(`${name}=${text}\n`)[name] === value);
  if (way !== undefined && !value.includes("\n")) return way;
  throw new SyncError(`the value of ${name} can't be written into a .env file`, {
    operation: "write the settings",
    place: name,
    hint: `set ${name} in the environment`,
  });
}

/** The fault (exit 78) of a file that could not be written, from what was thrown: the code of the system call tells why. */
export function unwritable(path: string, thrown: unknown): SyncError {
  return new SyncError(`${path} can't be written (${(thrown as NodeJS.ErrnoException).code})`, {
    operation: "write the settings",
    place: path,
    hint: "check the permissions of the file and of its folder",
    cause: thrown,
  });
}
