import { setTimeout } from "node:timers/promises";
import type { Config } from "../../config/config.js";
import { count } from "../../count.js";
import { UNPREPARED } from "../../outbox/stream.js";
import { recordVerification } from "../../outbox/verifications.js";
import { Pace } from "../../sync/pace.js";
import { yieldToOthers } from "../../sync/pause.js";
import { isCutShort, type Verifying } from "../../sync/verify/context.js";
import { repair } from "../../sync/verify/repair.js";
import { type Verification, verifyTable } from "../../sync/verify/verify.js";
import { getCollection } from "../../typesense/collections.js";
import { failed, type Outcome, succeeded } from "../../typesense/outcome.js";
import type { Typesense } from "../../typesense/typesense.js";
import { type BothDatabases, withBothDatabases } from "./both-databases.js";
import { Delivered } from "./delivered.js";
import type { Progress } from "./progress.js";
import { type AliasFault, aliasFault } from "./verify-alias.js";
import { liveStream, readerFor } from "./verify-reader.js";
import { failureError, withTypesense } from "./with-typesense.js";

/** What one read may take, in milliseconds: the application must not notice. */
const READ_MS = 5;

/** So much of the time goes by without reading, in proportion to the work. */
const REST = 0.25;

/** How often a table is begun with again, because its schema or its collection has changed meanwhile. */
const TRIES = 5;

/** What was found of a table, and of the alias that leads to its collection where something is wrong with that. */
export type Verified = Verification & { alias?: AliasFault };

export interface VerifyOptions {
  /** Whether what differs is to be sent again. */
  repair: boolean;
  /** Called now and then with where it is. */
  progress: (far: Progress) => void;
}

/**
 * Verifies tables one after the other, and has what differs sent again if that is asked for.
 *
 * @returns nothing where nothing at all is delivered yet
 * @throws SyncError where a side can't be read to its end
 */
export function verifyTables(config: Config, tables: readonly string[], options: VerifyOptions): Promise<Verified[]> {
  return withTypesense(config, (typesense) =>
    withBothDatabases(
      config,
      tables,
      [] as Verified[],
      async (both) => {
        const verifications: Verified[] = [];
        const isBegun = both.tableIds.some((id) => liveStream(both, id).schemaVersion !== UNPREPARED);
        for (const id of isBegun ? both.tableIds : []) {
          verifications.push(await verifyOne(both, config, typesense, id, options));
        }
        return verifications;
      },
      { readonly: !options.repair },
    ),
  );
}

async function verifyOne(
  both: BothDatabases,
  config: Config,
  typesense: Typesense,
  tableId: number,
  options: VerifyOptions,
): Promise<Verified> {
  for (let attempt = 1; ; attempt++) {
    const beganAt = new Date().toISOString();
    const outcome = await tryOne(both, config, typesense, tableId, options);
    if (outcome.ok) {
      const { samples: _, ...counts } = outcome.value;
      recordVerification(both.state, { ...counts, tableId, beganAt, endedAt: new Date().toISOString() });
      const alias = await aliasFault(both, typesense, tableId, options);
      if (!alias.ok) throw failureError(alias.failure, "verify");
      return alias.value === undefined ? outcome.value : { ...outcome.value, alias: alias.value };
    }
    if (!("cutShort" in outcome) || attempt === TRIES) throw failureError(outcome.failure, "verify");
  }
}

type Try = Outcome<Verification> | (Extract<Outcome<never>, { ok: false }> & { cutShort: true });

async function tryOne(
  both: BothDatabases,
  config: Config,
  typesense: Typesense,
  tableId: number,
  options: VerifyOptions,
): Promise<Try> {
  const { source, state } = both;
  const delivered = new Delivered(both, config);
  let owed = 0;
  let fault: Outcome<unknown> = succeeded(undefined);
  try {
    const reading = await readerFor(both, typesense, tableId, delivered);
    const collection = await getCollection(typesense, reading.stream.collection);
    const stored = collection.ok ? (collection.value?.num_documents ?? 0) : 0;
    const verifying: Verifying = {
      ...reading,
      get connection() {
        return source.connection;
      },
      state,
      typesense,
      pace: new Pace(READ_MS),
      requestTimeoutMs: config.requestTimeoutMs,
      delivered: (seq) => delivered.upTo(tableId, seq, reading.reader),
      rest: async (workedMs) => {
        owed += REST * workedMs;
        if (owed < 1) return yieldToOthers();
        await setTimeout(owed);
        owed = 0;
      },
      progress: ({ documents, rows }) =>
        options.progress({
          text: `${reading.stream.table}: ${count(documents, "document")} and ${count(rows, "row")} compared`,
          mark: `${documents} ${rows}`,
          done: documents + rows,
          total: 2 * stored,
        }),
      stop: new AbortController().signal,
    };
    const verified = await verifyTable(verifying, async (ids) => {
      if (options.repair && fault.ok) fault = await repair(verifying, source.connection, ids);
    });
    return fault.ok ? verified : failed(fault.failure);
  } catch (thrown) {
    if (!isCutShort(thrown)) throw thrown;
    const message = `${thrown.message} while it was verified`;
    return { ...failed({ kind: "unavailable", message, hint: "try again when that is done" }), cutShort: true };
  }
}
