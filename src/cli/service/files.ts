import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { messageOf, SyncError } from "../../errors.js";
import { onDisk, type ServicePaths } from "./paths.js";
import { MARK } from "./unit.js";

/** What was done to a file. */
export type Written = "written" | "unchanged";

/**
 * Writes a unit file, whole or not at all. One that somebody else has made is not replaced.
 *
 * @throws SyncError (exit 78)
 */
export function writeUnitFile(paths: ServicePaths, path: string, text: string): Written {
  const file = onDisk(paths, path);
  const there = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (there === text) return "unchanged";
  if (there !== undefined) requireOurs(there, path);
  return tried(path, () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, text, { mode: 0o644 });
    renameSync(`${file}.new`, file);
    return "written" as const;
  });
}

/** Removes a unit file that is ours, and its folder if nothing else is in it. Returns whether it was there. */
export function removeUnitFile(paths: ServicePaths, path: string): boolean {
  const file = onDisk(paths, path);
  if (!existsSync(file)) return false;
  requireOurs(readFileSync(file, "utf8"), path);
  return tried(path, () => {
    rmSync(file);
    const folder = dirname(file);
    if (folder.endsWith(".service.d") && readdirSync(folder).length === 0) rmdirSync(folder);
    return true;
  });
}

/** Where instances are enabled: the links that `systemctl enable` has made. By unit. */
export function enabledUnits(paths: ServicePaths): string[] {
  const units = dirname(onDisk(paths, paths.template));
  const wanted = namesIn(units).filter((name) => name.endsWith(".wants"));
  return wanted
    .flatMap((folder) => namesIn(`${units}/${folder}`))
    .filter((name) => /^fountain-sync@.+\.service$/.test(name));
}

/** Whether another instance still needs the template. */
export function hasOtherInstances(paths: ServicePaths): boolean {
  const folders = namesIn(dirname(onDisk(paths, paths.template)));
  const others = [...folders.filter((name) => /^fountain-sync@.+\.service\.d$/.test(name)), ...enabledUnits(paths)];
  return others.some((name) => name.replace(/\.service(\.d)?$/, "") !== paths.unit);
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function requireOurs(text: string, path: string): void {
  if (text.startsWith(MARK)) return;
  throw new SyncError(`${path} was not made by fountain-sync`, {
    operation: "install the service",
    place: path,
    hint: "move it away; what it says can go into a drop-in of the service (systemctl edit)",
  });
}

function tried<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw new SyncError(`${path} can't be written (${(thrown as NodeJS.ErrnoException).code ?? messageOf(thrown)})`, {
      operation: "install the service",
      place: path,
      hint: "run it as root, or give --root a folder that you may write to",
      cause: thrown,
    });
  }
}
