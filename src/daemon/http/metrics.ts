import type { Call, Reply } from "./route.js";

/** The metrics, in the text format of Prometheus. */
export async function getMetrics({ service }: Call): Promise<Reply> {
  const { text, contentType } = await service.metrics.render(service);
  return { status: 200, body: text, headers: { "content-type": contentType } };
}
