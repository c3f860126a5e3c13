import type { Rejection } from "../outbox/rejections.js";
import type { Stream } from "../outbox/stream.js";
import type { Failure } from "../typesense/outcome.js";
import type { Batch } from "./batch.js";
import type { Verification } from "./verify/verification.js";

/** Who wants to know how the deliveries go. Called for every batch: it must cost next to nothing, and throw nothing. */
export interface Meter {
  /**
   * A batch was answered, and its stream's cursor has moved behind it; also one that held nothing for this stream.
   *
   * @param refused how many documents were refused
   * @param answeredAt when it became searchable (unix milliseconds)
   */
  delivered(stream: Stream, batch: Batch, refused: number, answeredAt: number): void;
  /** A batch was not delivered. */
  failed(stream: Stream, failure: Failure): void;
  /** A change of a table's schema has been carried over to its collection. */
  schemaChanged(stream: Stream): void;
  /** Documents were refused, or values left out of them, which is recorded. */
  rejected(stream: Stream, rejections: readonly Rejection[]): void;
  /** A stream is paused for its `reason`; where that is null it goes on. */
  paused(stream: Stream): void;
  /** A collection was compared with its table. */
  verified(verification: Verification): void;
}
