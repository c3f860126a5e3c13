import { count } from "../count.js";
import type { Latency } from "../outbox/latency.js";
import type { StreamReport } from "../sync/report-stream.js";
import type { OutageReport, StatusReport } from "../sync/status.js";

/** A length of time in words, as exact as somebody wants to know it. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${(seconds / 3600).toFixed(1)} h` : `${Math.round(seconds / 86_400)} days`;
}

/** The same where milliseconds matter. */
export function shortDuration(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : duration(seconds);
}

/** How long ago something was. */
export function ago(time: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(time)) / 1000);
  return `${seconds < 120 ? `${Math.round(seconds)} s` : duration(seconds)} ago`;
}

/** How long after their own time changes became searchable. */
export function latencyInWords({ p50, p95, p99, measured_at }: Latency, now = Date.now()): string {
  const when = now - Date.parse(measured_at) < 10_000 ? "" : ` (${ago(measured_at, now)})`;
  return `p50 ${shortDuration(p50)}, p95 ${shortDuration(p95)}, p99 ${shortDuration(p99)} to be searchable${when}`;
}

export function outboxInWords({ pending, oldest_pending_seconds, rows, last_seq }: StatusReport["outbox"]): string {
  const age = oldest_pending_seconds === null ? "" : `, the oldest for ${duration(oldest_pending_seconds)}`;
  return `${count(pending, "change")} waiting${age}; ${rows.toLocaleString("en-US")} kept, the last is ${last_seq}`;
}

/** Why a stream is paused, and what can be done about it, in lines; none where it is not. */
export function pausedInWords({ table, reason, hint }: StreamReport): string[] {
  if (reason === null) return [];
  return [`${table} is paused: ${reason}`, ...(hint === null ? [] : [`  Try: ${hint}`])];
}

export function outageInWords(outage: OutageReport): string {
  const { reason, began_at, ended_at, caught_up_at, changes, rejections } = outage;
  if (ended_at === null) return `Outage since ${moment(began_at)} UTC: ${reason}`;
  const told = [`Last outage: ${moment(began_at)} UTC for ${between(began_at, ended_at)}`];
  if (changes !== null) told.push(`${count(changes, "change")} waited`);
  told.push(caught_up_at === null ? "catching up" : `caught up in ${between(ended_at, caught_up_at)}`);
  if (rejections) told.push(`${count(rejections, "rejection")}`);
  return `${told.join(", ")}: ${reason}`;
}

function between(from: string, to: string): string {
  return duration((Date.parse(to) - Date.parse(from)) / 1000);
}

/** A time as people write it, to the second; it is UTC. */
export function moment(time: string): string {
  return time.replace("T", " ").replace(/(\.\d+)?Z$/, "");
}
