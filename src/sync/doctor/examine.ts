import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { capturedTables } from "../../capture/captured.js";
import { schemaVersions } from "../../collection/version.js";
import type { Config } from "../../config/config.js";
import { introspect } from "../../database/introspect.js";
import type { Connection } from "../../database/open.js";
import type { TableShape } from "../../database/shape.js";
import { openUntouched } from "../../database/untouched.js";
import { documentMapping } from "../../document/joined/mapping.js";
import type { DocumentMapping } from "../../document/mapping.js";
import { dueCollections } from "../../outbox/retired.js";
import { openStateUntouched } from "../../outbox/state-file.js";
import { allStreams } from "../../outbox/stream.js";
import { Typesense } from "../../typesense/typesense.js";
import { excludedColumns } from "../schema/excluded.js";
import { askedOf, identified } from "../schema/look.js";
import { examineCapture } from "./capture.js";
import { type Delivery, examineCollection, examineLeftOver } from "./collections.js";
import { examineFiles } from "./files.js";
import { attempt, error, type Finding } from "./finding.js";
import { examineKey } from "./key-rights.js";
import { examineMapping } from "./mapping.js";
import { examinePragmas } from "./pragmas.js";
import { examineRuntime } from "./runtime.js";
import { examineServer } from "./server.js";
import { examineSpace } from "./space.js";
import { examineState, type Lock } from "./state.js";
import { examineStreams } from "./streams.js";
import { examineTables } from "./tables.js";
import { examineUnit } from "./unit.js";

/** Somebody waits at the terminal, in milliseconds. */
const REQUEST_MS = 5_000;

/** What is to be looked at. */
export interface Patient {
  config: Config;
  database: string;
  /** Where the state database lies, or would lie. */
  statePath: string;
  lock: Lock;
}

/** The databases as far as they can be opened. */
interface Opened {
  application: Connection | undefined;
  state: Connection | undefined;
}

/**
 * Looks at both sides and all that lies between them, and changes nothing: neither a byte nor a file. A check that fails is
 * a finding, and those that don't need its outcome go on.
 */
export async function examine(patient: Patient): Promise<Finding[]> {
  const { config, database, statePath, lock } = patient;
  const folders = new Set([dirname(database), dirname(statePath)]);
  // Past SQLite, and so before anything is opened.
  const before = await inTurn([
    () => examineRuntime(),
    () => attempt("database_unreadable", database, () => examineFiles(database)),
    ...[...folders].map((folder) => () => attempt("disk_space", folder, () => examineSpace(folder))),
    () => attempt("state_unreadable", statePath, () => examineState(statePath, lock)),
  ]);
  const opened: Opened = { application: undefined, state: undefined };
  try {
    const opening = await open(patient, opened, before);
    return [
      ...before,
      ...opening,
      ...(await inTurn([
        () => within(opened.application, "database_unreadable", (application) => examinePragmas(application)),
        () =>
          within(opened.application, "capture", (application) =>
            examineCapture(application, config.syncTables, config.syncExclude, config.mapping),
          ),
        () =>
          within(opened.application, "mapping", (application) =>
            examineMapping(application, opened.state, config.mapping),
          ),
        () => within(opened.application, "tables", (application) => lookAtTables(application, opened.state, config)),
        () => within(opened.application, "streams", (application) => lookAtStreams(application, opened.state, lock)),
        () => attempt("typesense", "Typesense", () => examineTypesense(config, opened)),
        () => attempt("unit", database, () => examineUnit(database, config.stateDirectory)),
      ])),
    ];
  } finally {
    opened.application?.close();
    opened.state?.close();
  }
}

async function inTurn(checks: readonly (() => Finding[] | Promise<Finding[]>)[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push(...(await check()));
  return findings;
}

function within(
  connection: Connection | undefined,
  code: string,
  check: (connection: Connection) => Finding[],
): Finding[] | Promise<Finding[]> {
  return connection ? attempt(code, connection.name, () => check(connection)) : [];
}

/** A file that is missing was told already. */
async function open({ database, statePath }: Patient, opened: Opened, told: readonly Finding[]): Promise<Finding[]> {
  const isMissing = told.some(({ code }) => code === "database_missing");
  const application = () => {
    opened.application = isMissing ? undefined : openUntouched(database);
    return [];
  };
  const state = () => {
    opened.state = existsSync(statePath) ? openStateUntouched(statePath) : undefined;
    return [];
  };
  return [
    ...(await attempt("database_unreadable", database, application)),
    ...(await attempt("state_unreadable", statePath, state)),
  ];
}

function lookAtTables(application: Connection, state: Connection | undefined, config: Config): Finding[] {
  return examineTables(application, config.syncExclude, (shape, id) =>
    mappingOf(application, shape, id, state, config),
  );
}

function mappingOf(
  application: Connection,
  shape: TableShape,
  id: number,
  state: Connection | undefined,
  { mapping, syncExclude }: Config,
): DocumentMapping {
  const history = state ? schemaVersions(state, id) : [];
  const asked = askedOf({ mapping }, shape, history);
  const hidden = { ofTable: excludedColumns(syncExclude, shape, history), everywhere: syncExclude };
  return documentMapping(application, identified(shape, asked), hidden, asked);
}

function lookAtStreams(application: Connection, state: Connection | undefined, lock: Lock): Finding[] {
  if (!state) return [];
  const live = allStreams(state).filter(({ role }) => role === "live");
  return examineStreams(application, state, live, "held" in lock && lock.held);
}

/** What can be said about the server, the key and the collections; the latter two only where the former answers. */
async function examineTypesense(config: Config, opened: Opened): Promise<Finding[]> {
  const { nodes, typesenseApiKey: apiKey, typesenseCa: ca } = config;
  if (apiKey === undefined) {
    const fix = "fountain-sync key create, then put the key into TYPESENSE_API_KEY";
    return [error("key_not_set", "TYPESENSE_API_KEY is not set", fix)];
  }
  const options = { nodes, apiKey, ca, requestTimeoutMs: Math.min(REQUEST_MS, config.requestTimeoutMs) };
  const server = await examineServer(options);
  if (!server.reachable) return server.findings;
  const typesense = new Typesense(options);
  try {
    const { application, state } = opened;
    const deliveries = application ? deliveriesOf(application, state, config) : [];
    return [...server.findings, ...(await examineDeliveries(typesense, deliveries, state, config))];
  } finally {
    typesense.close();
  }
}

function deliveriesOf(application: Connection, state: Connection | undefined, config: Config): Delivery[] {
  const streams = state ? allStreams(state) : [];
  return capturedTables(application).flatMap(({ id, name }) => {
    const shape = introspect(application, name);
    if (!shape || shape.key.length === 0) return [];
    const stream = streams.find(({ tableId, role }) => tableId === id && role === "live");
    return [{ table: shape.name, mapping: mappingOf(application, shape, id, state, config), stream }];
  });
}

async function examineDeliveries(
  typesense: Typesense,
  deliveries: readonly Delivery[],
  state: Connection | undefined,
  config: Config,
): Promise<Finding[]> {
  const needed = deliveries.map(({ table, stream }) => ({
    table,
    names: [...new Set([stream?.alias ?? table, ...(stream ? [stream.collection] : [])])],
  }));
  const wanted = config.syncTables.map((table) => ({ table, names: [] }));
  const key = await examineKey(typesense, needed.length > 0 ? needed : wanted);
  if (!key.mayLook) return key.findings;
  const findings = [...key.findings];
  for (const delivery of deliveries) {
    findings.push(
      ...(await attempt("collection_unknown", delivery.table, () => examineCollection(typesense, delivery, state))),
    );
  }
  const retired = state ? dueCollections(state, Number.MAX_SAFE_INTEGER).map(({ collection }) => collection) : [];
  const streams = state ? allStreams(state) : [];
  return [...findings, ...(await examineLeftOver(typesense, streams, retired))];
}
