import { z } from "zod";
import { whenFree } from "../../sync/pause.js";
import { beginReplay, previewReplay } from "../../sync/replay.js";
import { parseTime, type Start } from "../../sync/replay-start.js";
import { Source } from "../../sync/source.js";
import { bodyOf, TABLES, unknownTable } from "./body.js";
import { type Call, type Reply, refused } from "./route.js";

const BODY = z.strictObject({
  from_seq: z.int().positive().optional(),
  since: z.string().optional(),
  all: z.literal(true).optional(),
  tables: TABLES,
  dry_run: z.boolean().default(true),
});

/** How long somebody who asks may wait for the application's lock, in milliseconds. */
const LOCKED_MS = 5_000;

/** Tells what a replay would send again; with `dry_run: false` it begins, as `fountain-sync replay` does. */
export async function postReplay(call: Call): Promise<Reply> {
  const body = bodyOf(call, BODY);
  if ("refusal" in body) return body.refusal;
  const start = startOf(body.said);
  if (typeof start === "string") return refused(400, start);
  const { service } = call;
  const { state, source } = service.sync;
  const tableIds = await service.tableIds(body.said.tables ?? []);
  if (typeof tableIds === "string") return unknownTable(tableIds);
  const signal = AbortSignal.any([AbortSignal.timeout(LOCKED_MS), service.sync.stop]);
  // On a connection of its own, for it leaves a temporary table there.
  const reading = await whenFree(() => new Source(source.path, { readonly: true }), signal);
  try {
    const read = <T>(work: () => T) => whenFree(work, signal);
    const replay = await previewReplay(reading.connection, state, tableIds, start, read);
    const begun = !body.said.dry_run && replay.tables.length > 0;
    if (begun) {
      beginReplay(state, tableIds, replay.from_seq);
      service.pulse.beat();
    }
    return { status: begun ? 202 : 200, body: { ...replay, begun } };
  } finally {
    reading.close();
  }
}

function startOf({ from_seq, since, all }: z.infer<typeof BODY>): Start | string {
  if ([from_seq, since, all].filter((way) => way !== undefined).length !== 1) {
    return "say from where: one of from_seq, since and all";
  }
  if (all) return { kind: "all" };
  if (from_seq !== undefined) return { kind: "seq", seq: from_seq };
  const at = parseTime(since ?? "");
  return at === undefined
    ? `since: neither a length of time (30m, 2h, 7d) nor a time (2026-11-23T10:00Z)`
    : { kind: "since", at };
}
