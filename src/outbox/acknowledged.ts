import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";

/** How far the rows of a stream's table are told that they are delivered. */
export interface AckPosition {
  /** The last change whose row is told. */
  seq: number;
  /** 1: rows are to be told without a change, as far as a backfill has delivered them. */
  rowsDue: 0 | 1;
  /** The document id of the last row that was; null before the first. */
  rowsAfter: string | null;
}

/** How far the rows of a stream are acknowledged; undefined before the first. */
export function ackPosition(state: Connection, stream: number): AckPosition | undefined {
  return prepared(state, "ack/position.sql").get({ stream }) as AckPosition | undefined;
}

export function saveAckPosition(state: Connection, stream: number, position: AckPosition): void {
  prepared(state, "ack/save.sql").run({ stream, ...position });
}

export function forgetAckPosition(state: Connection, stream: number): void {
  prepared(state, "ack/forget.sql").run({ stream });
}

/** Which of these documents are to be sent once more, since an older version of them may still arrive. */
export function uncertainOf(state: Connection, stream: number, ids: readonly string[]): string[] {
  return prepared(state, "ack/uncertain.sql")
    .pluck()
    .all({ stream, ids: JSON.stringify(ids) }) as string[];
}
