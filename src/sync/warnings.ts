/** So many changes that wait are worth a word, and so long. */
const MANY = 100_000;
const LONG_SECONDS = 600;

interface Told {
  pending: number;
  oldest_pending_seconds: number | null;
}

interface ToldStream {
  table: string;
  reason: string | null;
  verified: { in_sync: boolean } | null;
}

/** What somebody should look at, in words. */
export function warningsOf(outbox: Told, streams: readonly ToldStream[]): string[] {
  const warnings: string[] = [];
  const waitsLong = (outbox.oldest_pending_seconds ?? 0) > LONG_SECONDS;
  if (outbox.pending > MANY || (outbox.pending > 0 && waitsLong)) {
    const waiting = outbox.pending === 1 ? "1 change waits" : `${outbox.pending.toLocaleString("en-US")} changes wait`;
    warnings.push(`the outbox grows: ${waiting} to be delivered, and none is pruned before`);
  }
  for (const { table, verified } of streams) {
    if (verified?.in_sync === false) {
      warnings.push(`documents of ${table} differed from their rows: fountain-sync verify ${table} --repair`);
    }
  }
  return warnings;
}
