import { getEvents } from "./events.js";
import { getHealth } from "./health.js";
import { getMetrics } from "./metrics.js";
import { getPage } from "./page.js";
import { getReady } from "./ready.js";
import { postRejectionsRetry } from "./rejections.js";
import { postReplay } from "./replay.js";
import { type Reply, type Route, refused } from "./route.js";
import { postSearch } from "./search.js";
import { getStatus } from "./status.js";
import { postVerify } from "./verify.js";
import { getWait, postFlush } from "./wait.js";

/** Everything that is answered. HEAD is answered wherever GET is. */
const ROUTES: readonly Route[] = [
  { method: "GET", path: "/", open: true, handle: getPage },
  { method: "GET", path: "/healthz", open: true, handle: getHealth },
  { method: "GET", path: "/readyz", handle: getReady },
  { method: "GET", path: "/metrics", handle: getMetrics },
  { method: "GET", path: "/status", handle: getStatus },
  { method: "GET", path: "/wait", handle: getWait },
  { method: "POST", path: "/flush", handle: postFlush },
  { method: "GET", path: "/events", held: true, handle: getEvents },
  { method: "POST", path: "/rejections/retry", guarded: true, handle: postRejectionsRetry },
  { method: "POST", path: "/verify", guarded: true, handle: postVerify },
  { method: "POST", path: "/replay", guarded: true, handle: postReplay },
  { method: "POST", path: "/search", guarded: true, handle: postSearch },
];

/** The route for a request, or why there is none. */
export function findRoute(method: string, path: string): { route: Route } | { refusal: Reply } {
  const there = ROUTES.filter((route) => route.path === path);
  const route = there.find((each) => each.method === (method === "HEAD" ? "GET" : method));
  if (route) return { route };
  if (there.length === 0) {
    return { refusal: refused(404, `there is nothing at ${path}; see ${ROUTES.map((each) => each.path).join(", ")}`) };
  }
  const allow = there.flatMap((each) => (each.method === "GET" ? ["GET", "HEAD"] : [each.method])).join(", ");
  return { refusal: refused(405, `${path} answers ${allow}`, { allow }) };
}
