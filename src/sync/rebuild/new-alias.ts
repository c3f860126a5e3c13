import type { SchemaVersion } from "../../collection/version.js";
import type { DocumentMapping } from "../../document/mapping.js";

/**
 * The alias behind which a rebuild puts its collection: the one that somebody asks for, or the table's own name where nobody
 * does any more.
 *
 * @param version the schema version that asks for the rebuild
 * @returns undefined where the live collection's alias stays
 */
export function newAlias({ settings, shape }: DocumentMapping, { changes }: SchemaVersion): string | undefined {
  const isChanged = changes.some(
    (change) => change.kind === "settings_changed" && change.settings.includes("collection"),
  );
  return settings.collection ?? (isChanged ? shape.name : undefined);
}
