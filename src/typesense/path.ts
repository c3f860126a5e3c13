/**
 * The path of a collection. The client library's own way to a collection or an alias is an object that it keeps by its name, so that
 * one called `constructor` or `toString` would be a function of every object.
 */
export function collectionPath(name: string): string {
  return `/collections/${encodeURIComponent(name)}`;
}

/** The path of an alias. */
export function aliasPath(name: string): string {
  return `/aliases/${encodeURIComponent(name)}`;
}
