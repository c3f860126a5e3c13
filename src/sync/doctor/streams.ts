import { schemaVersions } from "../../collection/version.js";
import { count } from "../../count.js";
import type { Connection } from "../../database/open.js";
import { ChangeCounts } from "../../outbox/change-counts.js";
import { first, head, markOf } from "../../outbox/changes.js";
import { daemonPid } from "../../outbox/daemon-row.js";
import { newestOutages } from "../../outbox/outages.js";
import { countRejections } from "../../outbox/rejections.js";
import type { Stream } from "../../outbox/stream.js";
import { verifications } from "../../outbox/verifications.js";
import { error, type Finding, info, ok, shellWord, warning } from "./finding.js";

/** So many changes that wait, and so long, are more than a moment's lag. */
const MANY = 100_000;
const LONG_SECONDS = 60;

/** What waits, what was refused, and what stands still, as the state database and the outbox tell it. */
export function examineStreams(
  connection: Connection,
  state: Connection,
  streams: readonly Stream[],
  isRunning: boolean,
): Finding[] {
  const killed = !isRunning && daemonPid(state) !== null;
  return [
    ...(killed
      ? [info("daemon_killed", "the last daemon was killed: the next one sends its last batches once more")]
      : []),
    outboxSize(connection),
    ...waiting(connection, streams),
    ...streams.flatMap((stream) => [
      ...standing(state, stream),
      ...place(connection, stream),
      ...refused(state, stream),
      ...verified(state, stream),
    ]),
    ...outage(state),
  ];
}

function outboxSize(connection: Connection): Finding {
  const newest = head(connection);
  const kept = newest === 0 ? 0 : newest + 1 - first(connection);
  return ok("outbox", `${count(kept, "change")} kept, the last is ${number(newest)}`);
}

function waiting(connection: Connection, streams: readonly Stream[]): Finding[] {
  const counts = new ChangeCounts();
  const newest = head(connection);
  const findings = streams.flatMap(({ table, tableId, cursorSeq }) => {
    const pending = counts.count(connection, tableId, cursorSeq, newest);
    const seconds = Math.round(counts.next(connection, tableId, cursorSeq, newest)?.age ?? 0);
    if (pending <= MANY && seconds <= LONG_SECONDS) return [];
    const what = `${table}: ${count(pending, "change")} to be delivered, the oldest for ${number(seconds)} s`;
    return [warning("changes_wait", what, "fountain-sync status tells what stands in the way")];
  });
  return findings.length > 0 ? findings : [ok("changes_wait", "nothing waits for long")];
}

function standing(state: Connection, { table, tableId, reason, hint, backfillDone, backfillTotal }: Stream): Finding[] {
  const findings: Finding[] = [];
  if (reason !== null)
    findings.push(error("stream_paused", `${table} is paused: ${reason}`, hint ?? "mend that; it goes on by itself"));
  if (backfillDone !== null) {
    const total = backfillTotal === null ? "" : ` of ${number(backfillTotal)}`;
    findings.push(info("backfill", `${table}: ${number(backfillDone)}${total} rows are sent`));
  }
  const newest = schemaVersions(state, tableId).at(-1);
  if (newest?.state === "failed" || newest?.state === "planned") {
    const why = newest.failure === null ? "" : `: ${newest.failure}`;
    const what = `${table}: a schema change is ${newest.state}, not applied (${newest.action})${why}`;
    findings.push(warning("schema_change", what, "fountain-sync schema plan, then fountain-sync schema apply"));
  }
  return findings;
}

/** The row at the cursor tells whether the outbox is the one that the cursor belongs to. */
function place(connection: Connection, { table, cursorSeq, cursorMark }: Stream): Finding[] {
  if (cursorMark === null || markOf(connection, cursorSeq) === cursorMark) return [];
  const what = `${table}: the outbox was rewritten, or an older database put back: every row is sent again`;
  return [warning("outbox_rewritten", what, "fountain-sync run, then fountain-sync verify")];
}

function refused(state: Connection, { id, table }: Stream): Finding[] {
  const documents = countRejections(state, id);
  if (documents === 0) return [];
  const what = `${table}: ${count(documents, "document")} refused, or without a value that didn't fit`;
  return [warning("rejections", what, `fountain-sync rejections list ${shellWord(table)}`)];
}

function verified(state: Connection, { table, tableId }: Stream): Finding[] {
  const newest = verifications(state).find((each) => each.tableId === tableId);
  if (!newest) return [info("verification", `${table} was never verified`, `fountain-sync verify ${shellWord(table)}`)];
  const off = newest.missing + newest.extra + newest.different;
  if (off === 0) return [ok("verification", `${table} was in sync at ${newest.endedAt}`)];
  const what = `${table}: ${count(off, "document")} differed from the rows at ${newest.endedAt}`;
  return [warning("verification", what, `fountain-sync verify ${shellWord(table)} --repair`)];
}

function outage(state: Connection): Finding[] {
  const [newest] = newestOutages(state, 1);
  if (!newest || newest.endedAt !== null) return [];
  const what = `nothing was delivered since ${newest.beganAt}: ${newest.reason}`;
  return [warning("outage", what, "see that Typesense can be reached; the daemon goes on by itself")];
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
