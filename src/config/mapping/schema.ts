import { z } from "zod";
import { isCollectionName } from "./collection-name.js";
import { columnSchema } from "./column.js";

const name = z.string().min(1);
const sql = z.string().trim().min(1);
const symbols = z.array(z.string().length(1, "must be one character"));

/** How the rows of one table become documents. */
export const tableSchema = z
  .strictObject({
    collection: name
      .refine(isCollectionName, "can't be a path's segment of dots alone")
      .describe("The collection's alias; without it the table's name."),
    id: name.describe("Another unique column that gives the document its id, instead of the primary key."),
    include: z.array(name).min(1).describe("Only these columns become fields."),
    exclude: z.array(name).describe("These columns leave the database in no document."),
    columns: z.record(name, columnSchema).describe("How single columns become fields, by the column's name."),
    where: sql.describe(
      "An SQL condition over the table's columns: rows outside it are not in the index. It is asked when a row changes: neither the time nor another table makes it true by itself.",
    ),
    softDelete: name.describe(
      "A column that marks deleted rows: those in which it is neither NULL, 0, false nor empty.",
    ),
    defaultSortingField: name.describe(
      "The field that sorts results where a search names none. Typesense wants it in every document: a row in which it is NULL is refused, and recorded.",
    ),
    tokenSeparators: symbols.describe("Characters that separate words, besides blanks."),
    symbolsToIndex: symbols.describe("Characters that are searched for like letters."),
    onMismatch: z
      .enum(["omit", "reject"])
      .describe(
        "A value that does not fit its field: omit leaves it out of the document, reject refuses the document.",
      ),
    document: sql.describe(
      "A SELECT that gives the documents of the keys in the JSON array :keys, one row a key, the key's columns among them.",
    ),
    dependsOn: z
      .record(name, sql)
      .describe(
        "Tables that the document is also made of, each with a SELECT of the keys that a change of theirs touches; changed.column is the changed row's.",
      ),
    ackColumn: name.describe("A column that is set to 1 when the row's present version is delivered."),
  })
  .partial();

/** A mapping file: `fountain-sync.json` beside .env, or the one named by SYNC_CONFIG. */
export const mappingSchema = z.strictObject({
  $schema: z.string().optional(),
  tables: z.record(name, tableSchema).default({}),
});

export type TableMapping = z.infer<typeof tableSchema>;
export type MappingFile = z.infer<typeof mappingSchema>;

/** What holds where there is no mapping file: everything follows from the tables. */
export const NO_MAPPING: MappingFile = { tables: {} };
