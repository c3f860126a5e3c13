/**
 * Names of the collections of a table: `characters__v1` behind the alias `characters`. A table's name is taken as it is;
 * Typesense takes any text, and names are always encoded in URLs.
 */
export function collectionName(alias: string, version: number): string {
  return `${alias}__v${version}`;
}

/** The version in a collection's name, or undefined where the name is not one of ours for this alias. */
export function versionOf(collection: string, alias: string): number | undefined {
  const found = collection.startsWith(`${alias}__v`) ? /^[1-9]\d{0,8}$/.exec(collection.slice(alias.length + 3)) : null;
  return found ? Number(found[0]) : undefined;
}
