import { ackFault } from "../../capture/ack-fault.js";
import { forgetAckPosition } from "../../outbox/acknowledged.js";
import type { Stream } from "../../outbox/stream.js";
import type { Sync } from "../context.js";
import type { DocumentReader } from "../reader.js";
import { AckRows } from "./rows.js";

/** What it takes to tell the rows of a table that they are delivered. */
export interface Acknowledging {
  reader: DocumentReader;
  rows: AckRows;
}

/** Looked at once for each look at the schema, which makes a reader of its own. */
const known = new WeakMap<DocumentReader, Acknowledging | undefined>();

/** @returns undefined where the table has no column for it, or none that can be one: then it is said, and the stream goes on without */
export function acknowledging(sync: Sync, stream: Stream, reader: DocumentReader): Acknowledging | undefined {
  if (known.has(reader)) return known.get(reader);
  const made = make(sync, stream, reader);
  // If it has a column later on, all rows are to be told.
  if (!made) forgetAckPosition(sync.state, stream.id);
  known.set(reader, made);
  return made;
}

function make({ source, log }: Sync, { table, tableId }: Stream, reader: DocumentReader): Acknowledging | undefined {
  const { mapping } = reader;
  if (mapping.ackColumn === undefined) return undefined;
  const { connection } = source;
  const fault = ackFault(connection, mapping.shape, mapping.ackColumn);
  if (fault) {
    log.error(
      { table, reason: `the table ${fault.reason}`, hint: fault.hint },
      "its rows can't be told that they are delivered",
    );
    return undefined;
  }
  return { reader, rows: new AckRows(connection, mapping, mapping.ackColumn, tableId) };
}
