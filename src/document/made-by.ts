import type { DocumentMapping } from "./mapping.js";

/**
 * What documents are made by besides the columns of their own table, as one text: equal texts make equal documents. "" where that is
 * nothing. A table that they are also made of counts with its definition: it tells what its columns hold.
 */
export function madeBy({ joined, dependencies = [] }: DocumentMapping): string {
  if (!joined && dependencies.length === 0) return "";
  const dependsOn = dependencies.map(({ shape, select }) => [shape.name, shape.sql, select]);
  return JSON.stringify({ document: joined?.select, dependsOn });
}
