import type { Option } from "./option.js";
import { types } from "./types.js";

const option = <T>(declared: Option<T>): Option<T> => declared;

/** Every setting there is. The order is that of `.env.example`. */
export const options = {
  databaseUrl: option({
    env: "DATABASE_URL",
    group: "database",
    type: types.databaseUrl(),
    default: undefined,
    example: "sqlite:///./character.db",
    prose:
      "The application's SQLite file: sqlite:///./relative.db, sqlite:////absolute.db, or a plain path. Relative paths start at the folder of the .env file.",
  }),
  syncTables: option({
    env: "SYNC_TABLES",
    group: "database",
    type: types.list(),
    default: "",
    example: "characters,lines",
    prose: "The tables that install-triggers takes when none are named, separated by commas.",
  }),
  syncExclude: option({
    env: "SYNC_EXCLUDE",
    group: "database",
    type: types.columns(),
    default: "",
    example: "users.hashed_password",
    prose: "Columns that never leave the database, as table.column, separated by commas.",
  }),
  stateDirectory: option({
    env: "STATE_DIRECTORY",
    group: "database",
    type: types.text(),
    default: undefined,
    example: "/var/lib/fountain-sync",
    prose:
      "Where the state database goes. Without it: beside the application's database, as <database>-sync. systemd sets it by itself.",
  }),
  typesenseHost: option({
    env: "TYPESENSE_HOST",
    group: "typesense",
    type: types.host(),
    default: "localhost",
    prose: "Host of the Typesense server.",
  }),
  typesensePort: option({
    env: "TYPESENSE_PORT",
    group: "typesense",
    type: types.integer(1, 65_535),
    default: "8108",
    prose: "Port of the Typesense server.",
  }),
  typesenseProtocol: option({
    env: "TYPESENSE_PROTOCOL",
    group: "typesense",
    type: types.oneOf(["http", "https"]),
    default: "http",
    prose: "http or https.",
  }),
  typesenseApiKey: option({
    env: "TYPESENSE_API_KEY",
    group: "typesense",
    type: types.text(),
    default: undefined,
    example: "change-me",
    secret: true,
    prose: "The API key. It is never printed, logged or stored.",
  }),
  typesenseApiKeyFile: option({
    env: "TYPESENSE_API_KEY_FILE",
    group: "typesense",
    type: types.text(),
    default: undefined,
    example: "/run/credentials/typesense-api-key",
    prose: "A file that holds the API key, instead of TYPESENSE_API_KEY.",
  }),
  typesenseNodes: option({
    env: "TYPESENSE_NODES",
    group: "typesense",
    type: types.nodes(),
    default: "",
    example: "http://ts1:8108,http://ts2:8108,http://ts3:8108",
    prose: "The nodes of a cluster as URLs, separated by commas. Replaces TYPESENSE_HOST, _PORT and _PROTOCOL.",
  }),
  requestTimeoutMs: option({
    env: "REQUEST_TIMEOUT_MS",
    group: "typesense",
    type: types.integer(100, 3_600_000),
    default: "30000",
    prose: "The deadline of every request to Typesense, imports included, in milliseconds.",
  }),
  batchSize: option({
    env: "BATCH_SIZE",
    group: "delivery",
    type: types.integer(1, 100_000),
    default: "5000",
    prose: "The most changes in one batch.",
  }),
  batchBytes: option({
    env: "BATCH_BYTES",
    group: "delivery",
    type: types.integer(1_000, 100_000_000),
    default: "4000000",
    prose: "The most bytes in one import request. One document larger than this travels alone.",
  }),
  pollIntervalMs: option({
    env: "POLL_INTERVAL_MS",
    group: "delivery",
    type: types.integer(10, 3_600_000),
    default: "1000",
    prose:
      "How often the database is looked at when no file event came, in milliseconds. The safety net, not the pulse.",
  }),
  retryMaxMs: option({
    env: "RETRY_MAX_MS",
    group: "delivery",
    type: types.integer(10, 3_600_000),
    default: "30000",
    prose: "The longest pause between two tries while Typesense is away, in milliseconds.",
  }),
  drainTimeoutMs: option({
    env: "DRAIN_TIMEOUT_MS",
    group: "delivery",
    type: types.integer(0, 3_600_000),
    default: "10000",
    prose: "How long a stopping daemon may take to finish the batch in flight, in milliseconds.",
  }),
  logLevel: option({
    env: "LOG_LEVEL",
    group: "log",
    type: types.oneOf(["fatal", "error", "warn", "info", "debug", "trace", "silent"]),
    default: "info",
    prose: "fatal, error, warn, info, debug, trace or silent.",
  }),
  logPretty: option({
    env: "LOG_PRETTY",
    group: "log",
    type: types.oneOf(["auto", "true", "false"]),
    default: "auto",
    prose: "Log lines for people (true) or as JSON (false); auto asks whether the log goes to a terminal.",
  }),
} as const;

export type OptionName = keyof typeof options;
