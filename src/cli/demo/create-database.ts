import { openOwn } from "../../database/open.js";
import { quoteIdentifier } from "../../database/quote.js";
import type { Scene } from "./scene.js";

/** Makes a database in the default journal mode, as most applications have it, with a scene in it. */
export function createDatabase(path: string, play: Scene): void {
  const connection = openOwn(path, { wal: false });
  for (const table of play.tables) {
    connection.exec(table.create);
    const places = table.rows[0]?.map(() => "?").join(", ");
    const insert = connection.prepare(`INSERT INTO ${quoteIdentifier(table.name)} VALUES (${places})`);
    for (const row of table.rows) insert.run(...row);
  }
  connection.close();
}
