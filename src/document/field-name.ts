/**
 * A field name that Typesense takes, as near to the column's as can be. Dots mean nesting there, commas separate names in
 * queries, a leading `$` is a join, `_sequence_id` is the server's own suffix, `id` is the document's.
 */
export function fieldName(column: string): string {
  let name = column
    .toWellFormed()
    .replaceAll(/[.,:()[\]{}*`"'\\\s]/gu, "_")
    .replace(/^[$-]+/, "_");
  if (name === "" || name === "id" || name.endsWith("_sequence_id")) name += "_";
  return name;
}
