import { existsSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type MappingFile, mappingSchema, type TableMapping } from "../../config/mapping/schema.js";
import type { Connection } from "../../database/open.js";
import type { TableShape } from "../../database/shape.js";
import { packageRoot } from "../../package-root.js";
import { unwritable } from "./env-file.js";
import { guessTable } from "./guess.js";
import { sampleTable } from "./sample.js";

const JSON_SCHEMA = fileURLToPath(new URL("docs/fountain-sync.schema.json", packageRoot));

/** What a mapping file should say about these tables: only what differs from what follows from them anyway. */
export async function guessMapping(
  connection: Connection,
  shapes: readonly TableShape[],
  ackColumns: ReadonlyMap<string, string>,
): Promise<MappingFile> {
  const tables: Record<string, TableMapping> = {};
  for (const shape of shapes) {
    const ackColumn = ackColumns.get(shape.name);
    const values = await sampleTable(connection, shape);
    if (ackColumn !== undefined) values.delete(ackColumn);
    const guessed = { ...guessTable(shape, values), ...(ackColumn !== undefined && { ackColumn }) };
    if (Object.keys(guessed).length > 0) tables[shape.name] = guessed;
  }
  return mappingSchema.parse({ tables });
}

/** The file's text. It names the schema of all that can be said, for editors, where the package brings it. */
export function mappingText(path: string, mapping: MappingFile): string {
  const below = relative(dirname(path), JSON_SCHEMA);
  const isBelow = !below.startsWith("..") && !isAbsolute(below);
  const schema = existsSync(JSON_SCHEMA) ? { $schema: isBelow ? `./${below}` : JSON_SCHEMA } : {};
  return `${JSON.stringify({ ...schema, ...mapping }, null, 2)}\n`;
}

/** @throws SyncError (exit 78) where the file can't be written */
export function writeMapping(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (thrown) {
    throw unwritable(path, thrown);
  }
}
