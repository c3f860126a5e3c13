import { readdirSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";

/** Files in a folder that are SQLite databases by their name. */
export function databasesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(db|db3|sqlite|sqlite3)$/i.test(entry.name))
    .map(({ name }) => join(folder, name));
}

/** A file as a DATABASE_URL: relative where it lies below the folder of the .env file, so that both can be moved together. */
export function databaseUrlOf(path: string, folder: string): string {
  const below = relative(folder, path);
  const isBelow = !below.startsWith("..") && !isAbsolute(below);
  const escaped = (isBelow ? `./${below}` : path).replaceAll(/[%?#]/g, encodeURIComponent);
  return `sqlite:///${escaped}`;
}
