import type { ApiRequest } from "./request.js";
import type { Route } from "./route.js";

export interface Matched {
  route: Route;
  params: Record<string, string>;
}

/** Finds the first route that a request fits. */
export function findRoute(routes: readonly Route[], request: ApiRequest): Matched | undefined {
  for (const route of routes) {
    if (route.method !== request.method) continue;
    const params = matchPath(route.path, request.segments);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function matchPath(pattern: string, segments: string[]): Record<string, string> | undefined {
  const parts = pattern.split("/").slice(1);
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    const segment = segments[at] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}
