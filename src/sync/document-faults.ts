import { capturedShape } from "../capture/captured-shape.js";
import { resolveDependencies } from "../capture/depends/resolve.js";
import type { MappingFile } from "../config/mapping/schema.js";
import type { Connection } from "../database/open.js";
import { joinedMapping } from "../document/joined/mapping.js";

/**
 * All that is wrong with the queries that make documents and with the tables that these depend on, each fault with its path in the
 * mapping file. What the file says about tables that are not there is not looked at.
 */
export function documentFaults(connection: Connection, mapping: MappingFile): string[] {
  return Object.entries(mapping.tables).flatMap(([name, asked]) => {
    const shape = capturedShape(connection, name, { mapping });
    if (!shape) return [];
    const { document } = asked;
    const nothingHidden = { ofTable: [], everywhere: [] };
    const joined = document !== undefined && joinedMapping(connection, shape, nothingHidden, { ...asked, document });
    const ofQuery = joined && "faults" in joined ? joined.faults.map((fault) => `tables.${name}.${fault}`) : [];
    return [...ofQuery, ...resolveDependencies(connection, shape, { mapping }).faults];
  });
}
