import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { Emulator } from "../../src/emulator/index.js";
import { Comparer, type Question } from "../support/compare.js";

/** What is still to be done, as the state database has it; nothing where all is delivered. */
export function waitsFor(database: string): string[] {
  if (!existsSync(`${database}-sync`)) return ["there is no state yet"];
  const connection = new Database(database, { readonly: true, timeout: 100 });
  try {
    connection.prepare("ATTACH ? AS state").run(`${database}-sync`);
    return connection.prepare(WAITING).pluck().all() as string[];
  } catch (thrown) {
    return [String(thrown)];
  } finally {
    connection.close();
  }
}

const WAITING = `
  SELECT 'no stream for ' || name FROM _sync_table WHERE id NOT IN (SELECT table_id FROM state._sync_stream)
  UNION ALL SELECT role || ' ' || table_name || ' is ' || state || ' ' || ifnull(reason, '') FROM state._sync_stream
    WHERE state <> 'live' OR role <> 'live' OR repair_due
  UNION ALL SELECT table_name || ' has changes to be delivered' FROM state._sync_stream AS s
    WHERE EXISTS (SELECT 1 FROM _sync_outbox AS o WHERE o.seq > s.cursor_seq AND o.table_id = s.table_id)
  UNION ALL SELECT count(*) || ' documents are uncertain' FROM state._sync_uncertain HAVING count(*) > 0
  UNION ALL SELECT 'an open plan for ' || table_name || ': ' || action || ' ' || ifnull(failure, '')
    FROM state._sync_schema_version WHERE state <> 'applied'
  UNION ALL SELECT kind || ' is asked for' FROM state._sync_request
  UNION ALL SELECT collection || ' is to be dropped' FROM state._sync_retired_collection
    WHERE collection NOT IN (SELECT collection FROM state._sync_stream)`;

/** What a mapping file says, and what it may have met. */
export type Mapped = Required<Pick<Question, "mapping" | "adopted">>;

/**
 * Whether a table is not, or not only, found under its name yet: it was renamed, and that is being followed. Who loses the state now
 * no longer knows where its documents are.
 */
export function isRenaming(database: string): boolean {
  if (!existsSync(`${database}-sync`)) return false;
  const connection = new Database(database, { readonly: true, timeout: 5000 });
  try {
    connection.prepare("ATTACH ? AS state").run(`${database}-sync`);
    // Whoever locks a state that is not there yet makes an empty one.
    const isEmpty =
      connection.prepare("SELECT 1 FROM state.sqlite_schema WHERE name = '_sync_stream'").get() === undefined;
    return !isEmpty && connection.prepare(RENAMING).get() !== undefined;
  } finally {
    connection.close();
  }
}

const RENAMING =
  "SELECT 1 FROM state._sync_stream AS s JOIN _sync_table AS t ON t.id = s.table_id WHERE s.alias IS NOT t.name";

/** Says what is wrong once nothing waits. Serves many programs. */
export class Judge {
  readonly #comparer = new Comparer();

  /**
   * @param mapped what the mapping file says, and whether collections were there before; undefined where there was never a file
   * @param forgotten the state was lost, and with it the names of collections that were made before
   * @returns what differs between rows and documents, rejections and records, streams and collections, in words
   */
  async look(database: string, emulator: Emulator, mapped?: Mapped, forgotten = false): Promise<string[]> {
    const { streams, recorded } = readState(database);
    const tables = streams.map(({ name }) => name);
    const { url, apiKey: key } = emulator;
    try {
      const { faults, misfits } = await this.#comparer.compare({ database, url, key, tables, ...mapped });
      const wanted = Object.entries(misfits).flatMap(([table, values]) =>
        values.map((each) => [table, ...each].join(" ")),
      );
      const collections = await collectionsOf(emulator);
      const used = streams.map(({ collection }) => collection);
      return [
        ...faults,
        ...different("recorded rejections", recorded, wanted),
        ...different(
          "collections",
          collections.map(({ name }) => name).filter((name) => !forgotten || used.includes(name)),
          used,
        ),
      ];
    } catch (thrown) {
      return [String(thrown)];
    }
  }

  end(): void {
    this.#comparer.end();
  }
}

interface State {
  streams: { name: string; collection: string }[];
  /** Table, id and field of each rejection. */
  recorded: string[];
}

function readState(database: string): State {
  const connection = new Database(`${database}-sync`, { readonly: true });
  const streams = connection
    .prepare("SELECT table_name AS name, collection FROM _sync_stream")
    .all() as State["streams"];
  const recorded = connection
    .prepare(
      "SELECT table_name || ' ' || document_id || ' ' || ifnull(field, '') FROM _sync_rejection JOIN _sync_stream AS s ON s.id = stream_id",
    )
    .pluck()
    .all() as string[];
  connection.close();
  return { streams, recorded };
}

async function collectionsOf({ url, apiKey }: Emulator): Promise<{ name: string }[]> {
  const response = await fetch(`${url}/collections`, { headers: { "x-typesense-api-key": apiKey } });
  return (await response.json()) as { name: string }[];
}

function different(what: string, found: string[], wanted: string[]): string[] {
  const [surplus, missing] = [
    found.filter((each) => !wanted.includes(each)),
    wanted.filter((each) => !found.includes(each)),
  ];
  if (surplus.length + missing.length === 0) return [];
  return [`${what}: ${JSON.stringify(surplus.slice(0, 3))} too many, ${JSON.stringify(missing.slice(0, 3))} missing`];
}
