import { spawnSync } from "node:child_process";
import { cli } from "./cli.js";

/**
 * The programs that a command is run within, to give it a disk that other processes don't see: a folder that can't be
 * written to, or one that is full. Nothing of it stays when the command has ended.
 */
function inNamespace(script: string): string[] {
  const asRoot = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  return ["unshare", ...asRoot, "--mount", "sh", "-c", `set -e\n${script}\nexec "$@"`, "sh"];
}

/** Mounts a folder onto itself, without the right to write. */
export function readOnly(folder: string): string[] {
  return inNamespace(`mount --bind '${folder}' '${folder}'\nmount -o remount,bind,ro '${folder}'`);
}

/**
 * Puts a small disk over a folder.
 *
 * @param script what is done there before the command runs
 */
export function smallDisk(folder: string, bytes: number, script = ""): string[] {
  return inNamespace(`mount -t tmpfs -o size=${bytes} small '${folder}'\n${script}`);
}

/** Whether this machine lets us mount: containers often don't. */
export const mayMount =
  spawnSync("sh", ["-c", '"$@"', "sh", ...smallDisk("/mnt", 65_536), "true"], { stdio: "ignore" }).status === 0;

/** A user without rights, to be run as where the tests run as root, for whom no permission counts. */
export const nobody: { uid?: number } = process.getuid?.() === 0 ? { uid: 65_534 } : {};

/** Whether that user can run the program: a checkout in root's home is closed to others. */
export const mayRunAsNobody = (await cli(["--version"], { cwd: "/", ...nobody }).catch(() => undefined))?.code === 0;
