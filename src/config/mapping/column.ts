import { z } from "zod";

/** The types that a mapping can give a field. `geopoint` is made of two columns, `timestamp` is unix seconds as int64. */
export const FIELD_TYPES = [
  "string",
  "int64",
  "float",
  "bool",
  "string[]",
  "object",
  "object[]",
  "timestamp",
  "geopoint",
] as const;

/** How one column becomes a field. What is left out follows from the column's declared type. */
export const columnSchema = z
  .strictObject({
    name: z.string().min(1).describe("The field's name; without it the column's."),
    type: z
      .enum(FIELD_TYPES)
      .describe(
        "The field's type; without it the one that follows from the declared type. timestamp turns dates into unix seconds; geopoint takes two columns (from).",
      ),
    facet: z.boolean().describe("Whether searches can count and group by this field."),
    sort: z.boolean().describe("Whether searches can sort by this field."),
    index: z.boolean().describe("false: the value is stored in the document, but can't be searched or filtered by."),
    infix: z.boolean().describe("Whether searches find the middle of words."),
    stem: z.boolean().describe("Whether words are reduced to their stems."),
    locale: z.string().describe("The language of the text (ISO 639-1), where it is not written in Latin letters."),
    split: z.string().min(1).describe("Splits the text at this separator into a string[]; blanks around the parts go."),
    json: z
      .union([z.boolean(), z.string().startsWith("$", "must be a path that begins with $")])
      .describe("Parses the text as JSON; a path ($.address.city) takes a part of it."),
    from: z
      .tuple([z.string().min(1), z.string().min(1)])
      .describe(
        "Of a geopoint: the columns of latitude and longitude, in this order. The key is then the field's name.",
      ),
  })
  .partial();

export type ColumnMapping = z.infer<typeof columnSchema>;
