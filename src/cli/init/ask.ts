import { foldCase } from "../../capture/names.js";
import type { NodeAddress } from "../../config/types.js";
import { type Connection, openApplication } from "../../database/open.js";
import type { TableShape } from "../../database/shape.js";
import { EXIT, messageOf, SyncError } from "../../errors.js";
import { say } from "../report.js";
import { databasesIn } from "./database.js";
import type { Dialogue } from "./dialogue.js";
import { guessAckColumn } from "./guess.js";
import { parseNodes } from "./server.js";
import { faulty, type GivenSettings } from "./settings.js";
import { findTables } from "./tables.js";

/** Somebody waits at the terminal: the application's lock may be waited for. */
const BUSY_MS = 5_000;

/**
 * Opens the application's database, for reading. Like the other questions, this one is asked only where the answer isn't known, offers
 * what was found, and takes that where nobody is asked.
 *
 * @throws SyncError where nobody is asked and nothing, or too much, is found
 */
export async function askDatabase(given: GivenSettings, dialogue: Dialogue | undefined): Promise<Connection> {
  const known = given.of("DATABASE_URL");
  if (known) return open(given.database(known));
  const found = databasesIn(process.cwd());
  const preset = found.length === 1 ? found[0] : undefined;
  if (!dialogue) {
    if (preset !== undefined) return open(preset);
    const what = found.length === 0 ? "there is no database file here" : `there are several: ${found.join(", ")}`;
    throw faulty("DATABASE_URL", `${what}; name it with --database-url`);
  }
  for (;;) {
    const answer = await dialogue.ask("The application's SQLite file", preset ?? "");
    try {
      return open(given.database({ value: answer, from: "flag" }));
    } catch (thrown) {
      process.stderr.write(`${messageOf(thrown)}\n`);
    }
  }
}

function open(path: string): Connection {
  return openApplication(path, { readonly: true, busyMs: BUSY_MS });
}

/** The tables to be captured. */
export async function askTables(
  given: GivenSettings,
  connection: Connection,
  dialogue: Dialogue | undefined,
): Promise<TableShape[]> {
  const { shapes, others } = findTables(connection);
  for (const { table, reason } of others) say(`Not taken: ${table}: it ${reason}`);
  if (shapes.length === 0) {
    throw new SyncError(`${connection.name} has no table that can be captured`, {
      operation: "set up",
      place: connection.name,
      hint: "is it the right file? a table needs a primary key",
    });
  }
  const known = given.of("SYNC_TABLES");
  if (known) return chosen(known.value, shapes);
  if (!dialogue) return shapes;
  for (;;) {
    const answer = await dialogue.ask(
      "Tables to be searched, separated by commas",
      shapes.map(({ name }) => name).join(","),
    );
    try {
      return chosen(answer, shapes);
    } catch (thrown) {
      process.stderr.write(`${messageOf(thrown)}\n`);
    }
  }
}

function chosen(list: string, shapes: readonly TableShape[]): TableShape[] {
  const names = list.split(",").map((name) => name.trim());
  return names
    .filter((name) => name !== "")
    .map((name) => {
      const shape = shapes.find((each) => foldCase(each.name) === foldCase(name));
      if (shape) return shape;
      throw new SyncError(`${name} is no table that can be captured`, {
        operation: "set up",
        place: name,
        hint: `the tables are ${shapes.map((each) => each.name).join(", ")}`,
        exitCode: EXIT.usage,
      });
    });
}

/** Where Typesense is. */
export async function askNodes(given: GivenSettings, dialogue: Dialogue | undefined): Promise<NodeAddress[]> {
  const nodes = given.of("TYPESENSE_NODES")?.value;
  const [protocol, host, port] = ["PROTOCOL", "HOST", "PORT"].map((part) => given.of(`TYPESENSE_${part}`)?.value);
  const found = nodes ?? `${protocol ?? "http"}://${host ?? "localhost"}:${port ?? "8108"}`;
  if (!dialogue || nodes !== undefined || host !== undefined) {
    const parsed = parseNodes(found);
    if (parsed) return parsed;
    throw faulty("TYPESENSE_NODES", `${found} is no address; write http(s)://host:port`);
  }
  for (;;) {
    const parsed = parseNodes(
      await dialogue.ask("Typesense, as http(s)://host:port (a cluster's nodes separated by commas)", found),
    );
    if (parsed) return parsed;
  }
}

/** The API key, and whether it is to be written. Never shown, and never taken from the command line. */
export async function askKey(
  given: GivenSettings,
  dialogue: Dialogue | undefined,
): Promise<{ key: string | undefined; write: boolean }> {
  if (given.has("TYPESENSE_API_KEY_FILE")) return { key: undefined, write: false };
  const known = given.of("TYPESENSE_API_KEY");
  if (known) {
    const isNew = known.from === "environment";
    const write =
      isNew && (dialogue ? await dialogue.confirm("Write the API key of the environment into the file?", true) : true);
    return { key: known.value.trim(), write };
  }
  if (!dialogue) return { key: undefined, write: false };
  for (;;) {
    const key = await dialogue.askHidden("Its API key (not shown; Enter: later)");
    if (key === "") return { key: undefined, write: false };
    if (/^[!-~]+$/.test(key)) return { key, write: true };
    process.stderr.write("A key is one word of ASCII characters.\n");
  }
}

/** The tables whose rows are to be told that they are delivered, with the column for it. */
export async function askAck(
  connection: Connection,
  shapes: readonly TableShape[],
  dialogue: Dialogue | undefined,
  taken: boolean,
): Promise<Map<string, string>> {
  const columns = new Map<string, string>();
  for (const shape of shapes) {
    const column = guessAckColumn(connection, shape);
    if (column === undefined) continue;
    const name = `${shape.name}.${column}`;
    const question = `${name}: set it to 1 in each row that is delivered, and back to 0 when the row changes?`;
    if (taken || (await dialogue?.confirm(question, true))) columns.set(shape.name, column);
    else if (!dialogue) say(`${name} could tell which rows are delivered: give --ack`);
  }
  return columns;
}
