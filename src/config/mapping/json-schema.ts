import { z } from "zod";
import { mappingSchema } from "./schema.js";

/** Where the JSON Schema of the mapping file lies in the package. */
export const JSON_SCHEMA = "docs/fountain-sync.schema.json";

/** The JSON Schema of the mapping file, for editors: what `"$schema"` in it is to lead to. */
export function renderJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(mappingSchema, { io: "input" });
  const title = "The mapping of fountain-sync: how the rows of SQLite tables become Typesense documents";
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
}
