import type { Dependency } from "../../capture/depends/dependency.js";
import type { Connection } from "../../database/open.js";
import { prepared } from "../../database/prepared.js";

/**
 * Where a table stands in the schema and in its file, and where the tables stand that its documents are also made of.
 */
export function placeOf(connection: Connection, table: string, dependencies: readonly Dependency[]): string {
  const place = (name: string) => prepared(connection, "schema/place.sql").pluck().get({ table: name }) as string;
  const others = dependencies.map(({ shape: { name } }) => `${encodeURIComponent(name)}=${place(name)}`);
  return [place(table), ...others].join(" ");
}

/** Whether one of the tables that both places tell of stands elsewhere now: it was made anew. */
export function hasMoved(before: string, after: string): boolean {
  const was = new Map(before.split(" ").map(entryOf));
  return after
    .split(" ")
    .map(entryOf)
    .some(([name, place]) => was.has(name) && was.get(name) !== place);
}

function entryOf(part: string): [name: string, place: string] {
  const at = part.indexOf("=");
  return [part.slice(0, Math.max(at, 0)), part.slice(at + 1)];
}
