import type { MappingFile } from "../../config/mapping/schema.js";
import { databaseFailure } from "../../database/failure.js";
import { say } from "../report.js";
import { askAck, askDatabase, askKey, askNodes, askTables } from "./ask.js";
import { databaseUrlOf } from "./database.js";
import type { Dialogue } from "./dialogue.js";
import { guessMapping } from "./mapping-file.js";
import { settingsOf, tryServer } from "./server.js";
import type { GivenSettings } from "./settings.js";

/** What was found out. */
export interface Answers {
  /** What the .env file lacks, by name. */
  settings: Record<string, string>;
  mapping: MappingFile;
  tables: string[];
  /** The API key, wherever it stands; undefined where none is known. */
  key: string | undefined;
}

/**
 * Asks what isn't known yet, looks into the database, and tries whether Typesense answers.
 *
 * @param takeAck without a dialogue: whether columns that look made for it are to hold acknowledgements
 */
export async function collectAnswers(
  given: GivenSettings,
  dialogue: Dialogue | undefined,
  takeAck: boolean,
): Promise<Answers> {
  const connection = await askDatabase(given, dialogue);
  try {
    const shapes = await askTables(given, connection, dialogue);
    const tables = shapes.map(({ name }) => name);
    const nodes = await askNodes(given, dialogue);
    const { key, write } = await askKey(given, dialogue);
    if (key !== undefined) {
      const { ok, told } = await tryServer(nodes, key, tables[0] ?? "");
      say(ok ? told : `Warning: ${told}`);
    }
    const ackColumns = await askAck(connection, shapes, dialogue, takeAck);
    const isAddressKnown = "TYPESENSE_NODES" in given.file || "TYPESENSE_HOST" in given.file;
    const wanted: Record<string, string> = {
      ...given.flagged(),
      DATABASE_URL: databaseUrlOf(connection.name, given.folder),
      SYNC_TABLES: tables.join(","),
      ...(isAddressKnown ? {} : settingsOf(nodes)),
      ...(write && key !== undefined && { TYPESENSE_API_KEY: key }),
    };
    const settings = Object.fromEntries(Object.entries(wanted).filter(([name]) => !(name in given.file)));
    return { settings, mapping: await guessMapping(connection, shapes, ackColumns), tables, key };
  } catch (thrown) {
    throw databaseFailure(thrown, "look into the database", connection.name);
  } finally {
    connection.close();
  }
}
