import type { Call, Reply } from "./route.js";

/** Whether the process is alive: it is, or nobody would answer. */
export function getHealth({ service }: Call): Reply {
  return { status: 200, body: { ok: true, phase: service.phase } };
}
