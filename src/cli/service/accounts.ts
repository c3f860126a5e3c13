import { existsSync, readFileSync, type Stats } from "node:fs";
import { join } from "node:path";

/** A user as the machine's own files know it. */
export interface Account {
  name: string;
  uid: number;
  /** The name of its first group; its number where group(5) has no name for it. */
  group: string;
  gids: readonly number[];
}

/**
 * Finds a user by name or number in passwd(5) and group(5) below `root`.
 *
 * @returns undefined for one that these files don't have; a directory service may have it
 */
export function findAccount(root: string, user: string | number): Account | undefined {
  const found = entries(root, "passwd").find(([name, , uid]) => name === user || uid === String(user));
  if (!found) return undefined;
  const [name = "", , uid, gid = ""] = found;
  const groups = entries(root, "group");
  const others = groups.filter(([, , , members = ""]) => members.split(",").includes(name));
  const group = groups.find(([, , id]) => id === gid)?.[0] ?? gid;
  return { name, uid: Number(uid), group, gids: [gid, ...others.map(([, , id]) => id)].map(Number) };
}

/** Whether a user may do all of `rights` (r: 4, w: 2, x: 1) with a file, as far as its mode tells. */
export function may({ uid, gids }: Account, rights: number, { mode, uid: owner, gid }: Stats): boolean {
  if (uid === 0) return true;
  const shift = uid === owner ? 6 : gids.includes(gid) ? 3 : 0;
  return ((mode >> shift) & rights) === rights;
}

/** A machine without the file, as a small container is, has nobody in it. */
function entries(root: string, file: string): string[][] {
  const path = join(root, "etc", file);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return text.split("\n").map((line) => line.split(":"));
}
