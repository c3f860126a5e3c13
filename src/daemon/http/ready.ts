import { readiness } from "../readiness.js";
import type { Call, Reply } from "./route.js";

/** Whether a search finds what is in the database: 503, and why not, while it does not. */
export async function getReady({ service }: Call): Promise<Reply> {
  const body = await readiness(service);
  return { status: body.ready ? 200 : 503, body };
}
