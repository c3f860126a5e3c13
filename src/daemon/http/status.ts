import type { StatusReport } from "../../sync/status.js";
import type { Call, Reply } from "./route.js";

/** What `fountain-sync status --json` prints. */
export async function getStatus({ service }: Call): Promise<Reply> {
  const report: StatusReport = {
    database: service.sync.source.path,
    daemon: { running: true, pid: process.pid },
    typesense: await service.probe.ask(),
    ...(await service.look()),
  };
  return { status: 200, body: report };
}
