import { quoteIdentifier, quoteText } from "../database/quote.js";
import type { Column } from "../database/shape.js";

/**
 * Beyond these no double is finite; JSON has no infinity, and the server refuses a number it can't hold. To be asked of a value
 * behind a `+`: a column that holds text would have them compared as text.
 */
export const FINITE = "BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308";

/** Marks a value that its field can't hold; no JSON text begins so. What follows is the value's storage class. */
export const MISFIT = "!";

/** The column as the row's alias gives it. */
export function columnOf({ column }: { column: Column }, row: string): string {
  return `${row}.${quoteIdentifier(column.name)}`;
}

/** SQL for `,"field":`, what a member of a document begins with. */
export function memberName(field: string): string {
  return quoteText(`,${JSON.stringify(field)}:`);
}
