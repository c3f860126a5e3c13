import { capturedTables } from "../capture/captured.js";
import { nearNames } from "../capture/near.js";
import { currentName } from "../capture/renamed.js";
import { schemaVersions } from "../collection/version.js";
import type { MappingFile } from "../config/mapping/schema.js";
import { introspect, listTables } from "../database/introspect.js";
import type { Connection } from "../database/open.js";
import { formerColumns, tableFaults, twice } from "../document/faults.js";
import { SyncError } from "../errors.js";
import { documentFaults } from "./document-faults.js";
import { askedOf } from "./schema/look.js";

/** What is known of tables that were captured: the state database, undefined where no daemon has run yet. */
export interface Known {
  connection: Connection;
  state: Connection | undefined;
  mapping: MappingFile;
}

/**
 * All that is wrong with a mapping file as it is read against a database, each fault with its path. A table that is captured, or
 * was, may be known under an older name; one that is gone by now is no fault of the file.
 */
export function mappingFaults(known: Known): string[] {
  const { connection, state, mapping } = known;
  const tables = listTables(connection);
  const captured = capturedTables(connection).map(({ id, name }) => ({
    id,
    names: [name, currentName(connection, { id, name }) ?? name],
    history: state ? schemaVersions(state, id) : [],
  }));
  const keys = Object.keys(mapping.tables);
  const faults = twice(keys, "tables");
  for (const key of keys) {
    const isNamed = (name: string) => name.toLowerCase() === key.toLowerCase();
    const former = captured.find(({ names, history }) =>
      [...names, ...history.map(({ table }) => table)].some(isNamed),
    );
    const name = tables.find(isNamed) ?? former?.names.at(-1) ?? "";
    const isOverruled = !isNamed(name) && keys.some((other) => other.toLowerCase() === name.toLowerCase());
    const shape = introspect(connection, name);
    if (shape && !isOverruled) {
      const history = captured.find(({ names }) => names.includes(shape.name))?.history ?? [];
      const found = tableFaults(connection, shape, askedOf({ mapping }, shape, history), formerColumns(history));
      faults.push(...found.map((fault) => `tables.${key}.${fault}`));
    } else if (!former) {
      const near = nearNames(key, tables);
      faults.push(
        `tables.${key}: there is no such table${near.length > 0 ? `; did you mean ${near.join(" or ")}?` : ""}`,
      );
    }
  }
  const present = captured.map(({ names }) => names.at(-1) ?? "");
  return [...faults, ...documentFaults(connection, mapping), ...sharedCollections(mapping, present)];
}

/**
 * Two tables in one collection would delete each other's documents.
 *
 * @param names of the tables that are captured
 */
function sharedCollections({ tables }: MappingFile, names: readonly string[]): string[] {
  const owners = new Map<string, string>();
  const others = names.filter((name) => !Object.keys(tables).some((key) => key.toLowerCase() === name.toLowerCase()));
  for (const name of others) owners.set(name, name);
  return Object.entries(tables).flatMap(([key, { collection }]) => {
    const alias = collection ?? key;
    const owner = owners.get(alias);
    owners.set(alias, key);
    return owner === undefined ? [] : [`tables.${key}.collection: ${alias} is the collection of ${owner} already`];
  });
}

/** @throws SyncError (exit 78) that lists every fault */
export function requireMappings(known: Known): void {
  const faults = mappingFaults(known);
  if (faults.length === 0) return;
  const count = faults.length === 1 ? "a fault" : `${faults.length} faults`;
  throw new SyncError(`the mapping file has ${count}\n  ${faults.join("\n  ")}`, {
    operation: "read the mapping file",
    place: known.connection.name,
    hint: 'mend the file; "$schema" in it lets an editor show what is possible',
  });
}
