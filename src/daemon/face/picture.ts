import type { StreamReport } from "../../sync/report-stream.js";
import type { OutageReport, StatusReport } from "../../sync/status.js";
import type { HistoryReport } from "./history.js";
import type { Verdict } from "./verdict.js";

/** Everything that the page shows but the charts. */
export interface Picture {
  verdict: Verdict;
  daemon: { database: string; pid: number; version: string; started_at: string };
  /** Whether a token is set, without which nothing can be done from the page. */
  actions: boolean;
  typesense: StatusReport["typesense"];
  outbox: StatusReport["outbox"] | null;
  latency: StatusReport["latency"];
  warnings: string[];
  streams: StreamPicture[];
  rejections: { total: number; newest: RejectionPicture[] };
  verification: VerificationPicture;
  /** The newest first. */
  schema: VersionPicture[];
  outages: OutageReport[];
}

export type StreamPicture = StreamReport & {
  /** Documents a second of late. */
  rate: number;
  /** How long the running backfill will take; null where there is none, or nothing to reckon from. */
  seconds_left: number | null;
};

/** Without the document: the page shows documents to nobody but those who search with the token. */
export interface RejectionPicture {
  table: string;
  id: string;
  /** null: the whole document. */
  field: string | null;
  reason: string;
  attempts: number;
  last_at: string;
}

export interface VersionPicture {
  table: string;
  version: number;
  at: string;
  state: string;
  action: string;
  collection: string;
  /** In words. */
  changes: string[];
  reason: string | null;
}

export interface VerificationPicture {
  running: { table: string; documents: number; rows: number; began_at: string } | null;
  /** Tables whose verification was asked for. */
  asked: string[];
  /** Why the last one did not come to its end, by table. */
  failures: Record<string, string>;
}

/** What is sent of a picture that follows another: the parts that are others, of the streams only those. */
export type Changes = Partial<Picture> & { gone?: string[]; history?: HistoryReport };

/** What makes one picture of another; undefined where both are the same. */
export function changesBetween(before: Picture, after: Picture): Changes | undefined {
  const { streams: _, ...parts } = after;
  const differing = Object.entries(parts).filter(([name, part]) => !same(part, before[name as keyof Picture]));
  const changes: Changes = Object.fromEntries(differing);
  const known = new Map(before.streams.map((stream) => [stream.collection, stream]));
  const streams = after.streams.filter((stream) => !same(stream, known.get(stream.collection)));
  for (const { collection } of after.streams) known.delete(collection);
  if (streams.length > 0) changes.streams = streams;
  if (known.size > 0) changes.gone = [...known.keys()];
  return Object.keys(changes).length > 0 ? changes : undefined;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
