import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";
import { rowidNames, triggerName } from "./names.js";
import { template } from "./template.js";
import { columnsOfInterest } from "./update-of.js";

/**
 * The triggers that set an acknowledgement column back to 0 when the application changes a row.
 *
 * @param ackColumn one that is fit for it: see `ackFault`
 */
export function renderResets(shape: TableShape, tableId: number, ackColumn: string): { name: string; sql: string }[] {
  const common = { table: quoteIdentifier(shape.name), ack: quoteIdentifier(ackColumn), same: sameRow(shape) };
  const of = columnsOfInterest(shape, [ackColumn]);
  const [insert, update] = [triggerName(tableId, "ri"), triggerName(tableId, "ru")];
  return [
    { name: insert, sql: template("reset-insert.sql", { ...common, name: quoteIdentifier(insert) }) },
    { name: update, sql: template("reset-update.sql", { ...common, name: quoteIdentifier(update), of }) },
  ];
}

/** By the rowid where it has a name; else by the key, which no two rows share under its own collation. */
function sameRow(shape: TableShape): string {
  const [rowid] = rowidNames(shape);
  if (rowid !== undefined) return `${rowid} = NEW.${rowid}`;
  return shape.key.map(({ name }) => `${quoteIdentifier(name)} = NEW.${quoteIdentifier(name)}`).join(" AND ");
}
