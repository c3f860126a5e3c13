import type { Rejection } from "../../outbox/rejections.js";
import type { Stream } from "../../outbox/stream.js";
import type { Batch } from "../../sync/batch.js";
import type { Meter } from "../../sync/meter.js";
import type { Verification } from "../../sync/verify/verification.js";
import type { Failure } from "../../typesense/outcome.js";
import type { RequestSeen } from "../../typesense/request-seen.js";

/** Which of the two stands in the way. */
export type Side = "typesense" | "database";

/** One of those who are told. */
export interface Listener extends Partial<Meter> {
  /** A request to Typesense was answered, or was not. */
  requested?(request: RequestSeen): void;
  /** Nothing goes through any more. */
  away?(failure: Failure, side: Side): void;
  /** Something goes through again, after so many seconds. */
  back?(seconds: number): void;
}

/** Passes on how the deliveries go to everybody who wants to know. */
export class Meters implements Meter {
  readonly #listeners: Listener[] = [];

  add(listener: Listener): void {
    this.#listeners.push(listener);
  }

  delivered(stream: Stream, batch: Batch, refused: number, answeredAt: number): void {
    for (const listener of this.#listeners) listener.delivered?.(stream, batch, refused, answeredAt);
  }

  failed(stream: Stream, failure: Failure): void {
    for (const listener of this.#listeners) listener.failed?.(stream, failure);
  }

  schemaChanged(stream: Stream): void {
    for (const listener of this.#listeners) listener.schemaChanged?.(stream);
  }

  rejected(stream: Stream, rejections: readonly Rejection[]): void {
    for (const listener of this.#listeners) listener.rejected?.(stream, rejections);
  }

  paused(stream: Stream): void {
    for (const listener of this.#listeners) listener.paused?.(stream);
  }

  verified(verification: Verification): void {
    for (const listener of this.#listeners) listener.verified?.(verification);
  }

  away(failure: Failure, side: Side): void {
    for (const listener of this.#listeners) listener.away?.(failure, side);
  }

  back(seconds: number): void {
    for (const listener of this.#listeners) listener.back?.(seconds);
  }

  requested(request: RequestSeen): void {
    for (const listener of this.#listeners) listener.requested?.(request);
  }
}
