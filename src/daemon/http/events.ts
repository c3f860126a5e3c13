import { type Call, type Reply, refused } from "./route.js";

/**
 * How things stand, as server-sent events: `snapshot` with everything, then `change` with what has changed, at most once a second.
 * How many may watch at once is bounded; the events end when the daemon stops.
 */
export function getEvents({ service, watchers }: Call): Reply {
  const again = { "retry-after": "5" };
  if (service.phase === "stopping") return refused(503, "the daemon is stopping", again);
  if (watchers.isFull) return refused(503, "too many watch already; close a page that shows the status", again);
  return {
    status: 200,
    body: undefined,
    headers: { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" },
    goOn: (response) => watchers.add(response),
  };
}
