import { changeInWords } from "../../collection/change-in-words.js";
import { newestVersions, type VersionSummary } from "../../collection/version.js";
import { messageOf } from "../../errors.js";
import { newestOutages } from "../../outbox/outages.js";
import { newestRejections } from "../../outbox/rejections.js";
import type { StreamReport } from "../../sync/report-stream.js";
import { reportOutage, type StreamsReport } from "../../sync/status.js";
import { version } from "../../version.js";
import type { Service } from "../service.js";
import type { Picture, RejectionPicture, StreamPicture, VerificationPicture, VersionPicture } from "./picture.js";
import { Remembered } from "./remembered.js";
import { verdictOf } from "./verdict.js";

/** So much of what was is shown. */
const REJECTIONS = 100;
const VERSIONS = 50;
const OUTAGES = 50;

/** Typesense is asked in the background: while it is well no more often than this, in milliseconds, else at every look. */
const PROBE_MS = 5_000;

type Away = Parameters<typeof verdictOf>[0]["away"];

/** Looks at everything that the page shows. */
export class Painter {
  readonly #rejections = new Remembered<RejectionPicture[]>();
  readonly #schema = new Remembered<VersionPicture[]>();
  readonly #startedAt = new Date().toISOString();
  #probedAt = Number.NEGATIVE_INFINITY;
  /** Since when Typesense has not answered, as far as anybody has asked. */
  #silentSince: string | null = null;
  #last: StreamsReport | undefined;

  /** @param actions whether anything can be done from the page */
  constructor(
    readonly service: Service,
    readonly actions: boolean,
  ) {}

  /** How things stand; where the database can't be read, what was seen last, and that. Never fails. */
  async paint(): Promise<Picture> {
    const { service } = this;
    const answer = await this.#probe();
    let unread: Away;
    try {
      this.#last = await service.look();
    } catch (thrown) {
      unread = { what: "database", reason: messageOf(thrown), since: null };
    }
    const report = this.#last;
    const streams = (report?.streams ?? []).map((stream) => this.#withRate(stream));
    const { phase, lagLimitMs, sync } = service;
    const away = unread ?? this.#awayBy(answer);
    const isThere = away === undefined || away.what === "database";
    return {
      verdict: verdictOf({ phase, away, streams, lagLimitMs }),
      daemon: { database: sync.source.path, pid: process.pid, version, started_at: this.#startedAt },
      actions: this.actions,
      typesense: isThere ? answer : { ...answer, reachable: false, reason: away.reason },
      outbox: report?.outbox ?? null,
      latency: report?.latency ?? null,
      warnings: report?.warnings ?? [],
      streams,
      rejections: this.#paintRejections(streams),
      verification: this.#paintVerification(),
      schema: this.#paintSchema(report),
      outages: newestOutages(sync.state, OUTAGES).map(reportOutage),
    };
  }

  /** The last answer, and another one for the next time. */
  async #probe(): Promise<Picture["typesense"]> {
    const { probe } = this.service;
    const isWell = this.#silentSince === null && !this.service.availability.isAway;
    const isDue = !isWell || performance.now() - this.#probedAt >= PROBE_MS;
    if (isDue) this.#probedAt = performance.now();
    const asking = isDue ? probe.ask() : undefined;
    const answer = probe.last ?? (await (asking ?? probe.ask()));
    this.#silentSince = answer.reachable ? null : (this.#silentSince ?? new Date().toISOString());
    return answer;
  }

  /** What the deliveries met last goes before what the server says: it may be well, and take no writes. */
  #awayBy({ reachable, reason = "it can't be reached" }: Picture["typesense"]): Away {
    const { isAway, awaySince = 0, side, lastFailure } = this.service.availability;
    if (isAway) {
      const what = side === "typesense" && reachable ? "writes" : side;
      return { what, reason: lastFailure?.message ?? reason, since: new Date(awaySince).toISOString() };
    }
    return reachable ? undefined : { what: "typesense", reason, since: this.#silentSince };
  }

  #withRate(stream: StreamReport): StreamPicture {
    const { history } = this.service;
    const { collection, lag_seconds, backfill } = stream;
    if (lag_seconds > 0) history.waiting(collection, Date.now() - lag_seconds * 1000);
    const rate = Math.round(history.rate(collection) * 100) / 100;
    const left = backfill?.total == null ? null : Math.max(0, backfill.total - backfill.done);
    return { ...stream, rate, seconds_left: left === null || rate === 0 ? null : Math.ceil(left / rate) };
  }

  #paintRejections(streams: readonly StreamReport[]): Picture["rejections"] {
    const counts = streams.map(({ collection, rejections }) => [collection, rejections] as const);
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    const read = () => newestRejections(this.service.sync.state, REJECTIONS).map(rejectionPicture);
    return { total, newest: total === 0 ? [] : this.#rejections.get(JSON.stringify(counts), read) };
  }

  #paintVerification(): VerificationPicture {
    const { verifications, sync } = this.service;
    const { running, asked, failures } = verifications;
    const names = new Map([...sync.streams.values()].map(({ tableId, table }) => [tableId, table]));
    return {
      running: running
        ? { table: running.table, documents: running.documents, rows: running.rows, began_at: running.beganAt }
        : null,
      asked: asked.map((id) => names.get(id)).filter((table) => table !== undefined),
      failures: Object.fromEntries(failures.map(({ table, message }) => [table, message])),
    };
  }

  #paintSchema(report: StreamsReport | undefined): VersionPicture[] {
    const versions = report?.streams.map(({ collection, schema_version }) => [collection, schema_version]);
    const read = () => newestVersions(this.service.sync.state, VERSIONS).map(versionPicture);
    return this.#schema.get(JSON.stringify([versions, report?.schema_change]), read);
  }
}

function rejectionPicture(rejection: ReturnType<typeof newestRejections>[number]): RejectionPicture {
  const { table, id, field, reason, attempts, lastAt } = rejection;
  return { table, id, field: field === "" ? null : field, reason, attempts, last_at: lastAt };
}

function versionPicture(summary: VersionSummary): VersionPicture {
  const { table, version: number, appliedAt, plannedAt, state, action, collection, changes, failure } = summary;
  const at = appliedAt ?? plannedAt;
  return {
    ...{ table, version: number, at, state, action, collection },
    changes: changes.map(changeInWords),
    reason: failure,
  };
}
