import { z } from "zod";
import { retryRejected } from "../../sync/retry-rejected.js";
import { bodyOf, TABLES, unknownTable } from "./body.js";
import type { Call, Reply } from "./route.js";

const BODY = z.strictObject({ tables: TABLES, id: z.string().optional(), reason: z.string().optional() });

/** Has the rows of refused documents sent again, as `fountain-sync rejections retry` does. */
export async function postRejectionsRetry(call: Call): Promise<Reply> {
  const body = bodyOf(call, BODY);
  if ("refusal" in body) return body.refusal;
  const { service } = call;
  const { tables = [], id, reason } = body.said;
  const tableIds = await service.tableIds(tables);
  if (typeof tableIds === "string") return unknownTable(tableIds);
  const retried = await retryRejected(service.sync, { tableIds, id, reason });
  // Our own commits are not noticed as others' are.
  service.pulse.beat();
  return { status: 200, body: { retried } };
}
