/** What the program does with a key, named as Typesense names it. `needed`: without it, tables are not kept in sync. */
export const ACTIONS = [
  { action: "documents:import", needed: true, purpose: "deliver documents" },
  { action: "documents:delete", needed: true, purpose: "delete documents whose row is gone" },
  { action: "documents:export", needed: true, purpose: "compare documents with rows" },
  { action: "documents:get", needed: true, purpose: "compare documents whose ids a filter can't name" },
  { action: "collections:create", needed: true, purpose: "make collections" },
  { action: "collections:get", needed: true, purpose: "look at collections" },
  { action: "collections:update", needed: true, purpose: "add and drop fields" },
  { action: "collections:delete", needed: true, purpose: "drop a collection that was replaced" },
  { action: "collections:list", needed: false, purpose: "find collections that nothing leads to any more" },
  { action: "aliases:get", needed: true, purpose: "find where an alias leads" },
  { action: "aliases:list", needed: true, purpose: "find other aliases of a collection that is replaced" },
  { action: "aliases:upsert", needed: true, purpose: "put a rebuilt collection in its place" },
  { action: "debug:list", needed: false, purpose: "tell the server's version" },
  { action: "status:list", needed: false, purpose: "tell a server that replays its log after a restart" },
] as const;

export type Action = (typeof ACTIONS)[number]["action"];

/** The characters that mean something in the regular expressions of a key (ECMAScript's, matched by the server against bytes). */
const SPECIAL = /[\\^$.*+?()[\]{}|]/g;

/**
 * The pattern for the collections of a table: its own name (the alias, or an adopted collection) and `<table>__v<n>`, and
 * nothing else, so that a key for `line` is none for `line_items`. The server matches it against the whole name in the URL.
 */
export function collectionPattern(table: string): string {
  return `${literal(table)}(__v[0-9]+)?`;
}

/** A pattern that matches one name only. */
export function literal(name: string): string {
  return name.replaceAll(SPECIAL, "\\$&");
}
