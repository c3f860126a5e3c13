import { z } from "zod";
import { bodyOf, TABLES, unknownTable } from "./body.js";
import type { Call, Reply } from "./route.js";

const BODY = z.strictObject({ tables: TABLES });

/** Has tables verified in the background, one after the other; the status tells what was found. */
export async function postVerify(call: Call): Promise<Reply> {
  const body = bodyOf(call, BODY);
  if ("refusal" in body) return body.refusal;
  const { service } = call;
  const tableIds = await service.tableIds(body.said.tables ?? []);
  if (typeof tableIds === "string") return unknownTable(tableIds);
  service.verifications.ask(tableIds);
  const asked = new Set(tableIds);
  const tables = [...service.sync.streams.values()].filter(
    ({ role, tableId }) => role === "live" && asked.has(tableId),
  );
  return { status: 202, body: { asked: tables.map(({ table }) => table) } };
}
