import { resolve } from "node:path";
import { Command } from "commander";
import type { Config } from "../../config/config.js";
import { failureError, withTypesense } from "../../daemon/beside/with-typesense.js";
import { SyncError } from "../../errors.js";
import { keyCollections } from "../../sync/key-collections.js";
import { ACTIONS } from "../../typesense/actions.js";
import { type CreatedKey, createKey, type KeyWish } from "../../typesense/keys.js";
import type { Failure } from "../../typesense/outcome.js";
import { configOf, withSettings } from "../configured.js";
import { expiry } from "../expiry.js";
import { keyTables } from "../key-tables.js";
import { say } from "../report.js";
import { writeSecret } from "../secret-file.js";

interface Flags {
  expires?: number;
  description?: string;
  out?: string;
}

export function keyCommand(): Command {
  return new Command("key").description("the API key that the daemon works with").addCommand(createCommand());
}

function createCommand(): Command {
  const command = new Command("create")
    .description(
      "make a key that may do what fountain-sync does to the collections of some tables, and nothing else; print it once",
    )
    .argument("[tables...]", "the tables; without any: those that are captured, and those in SYNC_TABLES")
    .option("--expires <when>", "after a length of time (90d) or on a day (2027-01-31); without it: never", expiry)
    .option("--description <text>", "what Typesense lists it under")
    .option("--out <path>", "write it into a new file that only this user can read, instead of printing it");
  return withSettings(command, ["database", "typesense"])
    .addHelpText(
      "after",
      "\nA key that may make keys is needed: TYPESENSE_ADMIN_KEY, else TYPESENSE_API_KEY, from the environment or the .env file.\n\nExample:\n  fountain-sync key create --expires 365d --out typesense-api-key",
    )
    .action(async (tables: string[], flags: Flags, self: Command) => create(configOf(self), tables, flags));
}

async function create(config: Config, named: readonly string[], flags: Flags): Promise<void> {
  const { tables, streams } = keyTables(config, named);
  const typesenseApiKey = config.typesenseAdminKey ?? config.typesenseApiKey;
  await withTypesense({ ...config, typesenseApiKey }, async (typesense) => {
    const make = async () => {
      const collections = await keyCollections(typesense, tables, streams);
      if (!collections.ok) throw notMade(collections.failure);
      const description = flags.description ?? `fountain-sync: ${tables.join(", ")}`;
      const actions = ACTIONS.map(({ action }) => action);
      const wish: KeyWish = { description, actions, collections: collections.value, expiresAt: flags.expires };
      const created = await createKey(typesense, wish);
      if (!created.ok) throw notMade(created.failure);
      return { ...created.value, ...wish };
    };
    if (flags.out === undefined) {
      const key = await make();
      say(key.value);
      tell(key, "Put it into TYPESENSE_API_KEY");
    } else {
      const path = resolve(flags.out);
      tell(
        await writeSecret(path, make, ({ value }) => `${value}\n`),
        `It is in ${path}: set TYPESENSE_API_KEY_FILE to that`,
      );
    }
  });
}

/** Standard output belongs to the key alone. */
function tell({ id, collections, expiresAt }: CreatedKey & KeyWish, where: string): void {
  const end = expiresAt === undefined ? "never expires" : `expires at ${new Date(expiresAt * 1000).toISOString()}`;
  process.stderr.write(
    [
      `Key ${id} is for the collections ${collections.join(", ")}; it ${end}.`,
      `${where}. Typesense doesn't tell it again.`,
      "",
    ].join("\n"),
  );
}

function notMade(failure: Failure): SyncError {
  if (failure.status === 401 || failure.status === 403) {
    return new SyncError(`${failure.message}`, {
      operation: "make a key",
      hint: "set TYPESENSE_ADMIN_KEY, for this command alone, to a key that may make keys: the one that Typesense was started with",
    });
  }
  if (failure.kind !== "uncertain") return failureError(failure, "make a key");
  return new SyncError(`${failure.message}; whether the key was made is not known`, {
    operation: "make a key",
    hint: "run it again; a key that nobody knows does no harm, and GET /keys lists it",
    retryable: true,
  });
}
