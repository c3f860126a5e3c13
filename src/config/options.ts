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
  syncConfig: option({
    env: "SYNC_CONFIG",
    group: "database",
    type: types.text(),
    default: undefined,
    example: "./fountain-sync.json",
    prose:
      "The mapping file: how rows become documents. Without it: fountain-sync.json beside the .env file, if it is there.",
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
    prose:
      "A file that holds the API key, instead of TYPESENSE_API_KEY. A credential typesense-api-key that systemd hands over goes before both.",
  }),
  typesenseAdminKey: option({
    env: "TYPESENSE_ADMIN_KEY",
    group: "typesense",
    type: types.text(),
    default: undefined,
    example: "change-me-too",
    secret: true,
    prose:
      "A key that may make keys, for `fountain-sync key create` alone, which takes TYPESENSE_API_KEY where this is not set. The daemon has no use for it: better give it for that one command.",
  }),
  typesenseCaFile: option({
    env: "TYPESENSE_CA_FILE",
    group: "typesense",
    type: types.text(),
    default: undefined,
    example: "/etc/ssl/our-own-ca.pem",
    prose:
      "A file with the certificates (PEM) of the authorities that the server's certificate may come from. They are trusted instead of the public ones.",
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
    prose:
      "The most changes in one batch. A server that needs longer for so many than its deadline allows is sent fewer.",
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
  retention: option({
    env: "RETENTION",
    group: "recovery",
    type: types.duration(),
    default: "7d",
    prose: "How long delivered changes stay in the outbox, so that they can be replayed: 90s, 30m, 24h, 7d.",
  }),
  retentionRows: option({
    env: "RETENTION_ROWS",
    group: "recovery",
    type: types.integer(1, 1_000_000_000),
    default: "1000000",
    prose: "The most delivered changes that stay in the outbox, however young they are.",
  }),
  verifyEvery: option({
    env: "VERIFY_EVERY",
    group: "recovery",
    type: types.duration(),
    default: "0",
    example: "24h",
    prose: "How often the daemon compares every collection with its table by itself: 24h, 7d; 0: never.",
  }),
  schemaPolicy: option({
    env: "SCHEMA_POLICY",
    group: "schema",
    type: types.oneOf(["auto", "manual"]),
    default: "auto",
    prose:
      "auto: collections follow their tables by themselves. manual: what changes a collection waits for `fountain-sync schema apply`.",
  }),
  rebuildGrace: option({
    env: "REBUILD_GRACE",
    group: "schema",
    type: types.integer(0, 604_800),
    default: "600",
    prose: "How long a collection stays after a rebuild has replaced it, in seconds.",
  }),
  httpListen: option({
    env: "HTTP_LISTEN",
    group: "http",
    type: types.listen(),
    default: undefined,
    example: "127.0.0.1:9108",
    prose:
      "Where the daemon answers HTTP (the status page at /, /healthz, /readyz, /metrics, /status, /wait, /flush): an address and port, or the path of a Unix socket. Without it: nowhere.",
  }),
  httpToken: option({
    env: "HTTP_TOKEN",
    group: "http",
    type: types.text(),
    default: undefined,
    example: "change-me",
    secret: true,
    prose:
      "What requests must bring along as `Authorization: Bearer …`, all but /healthz and the bare status page. Needed where other machines can reach HTTP_LISTEN, and to do anything from the status page: without it, that is read-only.",
  }),
  httpTokenFile: option({
    env: "HTTP_TOKEN_FILE",
    group: "http",
    type: types.text(),
    default: undefined,
    example: "/run/credentials/http-token",
    prose: "A file that holds the token, instead of HTTP_TOKEN.",
  }),
  lagLimit: option({
    env: "LAG_LIMIT",
    group: "http",
    type: types.duration(),
    default: "60s",
    prose: "How long a change may wait before /readyz answers 503: 30s, 5m; 0: as long as it takes.",
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
