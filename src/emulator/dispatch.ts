import { type Answer, failure, JSON_TYPE } from "./reply.js";
import type { ApiRequest } from "./request.js";
import type { Call, Context } from "./route.js";
import { findRoute } from "./router.js";
import { ROUTES } from "./routes/all.js";

const FORBIDDEN = "Forbidden - a valid `x-typesense-api-key` header must be sent.";

/** Lets time pass before a request is processed; it resolves at once where no fault asks otherwise. */
export type Pause = () => Promise<void>;

/**
 * Carries out one request: finds its route, checks its key, and puts it into its collection's queue if it writes.
 *
 * @param pause awaited when it is the request's turn, so that a slow write holds up those behind it
 */
export async function dispatch(context: Context, request: ApiRequest, pause: Pause): Promise<Answer> {
  const matched = findRoute(ROUTES, request);
  if (matched === undefined) return { status: 404, contentType: JSON_TYPE, body: '{ "message": "Not Found"}' };
  const { route, params } = matched;
  const principal = route.action === undefined ? ANYBODY : context.state.keys.principal(request.key);
  if (principal === undefined) return failure(401, FORBIDDEN);
  const call: Call = { context, request, params, principal };
  const collections = route.collections?.(call) ?? (params.collection === undefined ? [] : [params.collection]);
  if (route.action !== undefined && !principal.allows(route.action, collections)) return failure(401, FORBIDDEN);
  const turnedAway = route.admit?.(call);
  if (turnedAway !== undefined) return turnedAway;
  const work = async () => {
    await pause();
    try {
      return await route.handle(call);
    } catch {
      // What a real server says of an exception in a handler; arrays nested too deep are one way to it.
      return failure(400, "Bad request.");
    }
  };
  const wrapped = async () => (route.around === undefined ? work() : route.around(call, work));
  return route.queue === undefined ? wrapped() : context.queue.run(route.queue(call), wrapped);
}

const ANYBODY = { allows: () => true };
