import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";
import { writing } from "../database/transaction.js";

/** Goes on capturing a table under the name that it has now. Its triggers are brought up to date by the next install. */
export function followTable(connection: Connection, tableId: number, name: string): void {
  writing(connection, () => prepared(connection, "capture/rename.sql").run({ id: tableId, name }));
}
