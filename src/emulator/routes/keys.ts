import type { ApiKey } from "../keys.js";
import { Refusal } from "../refusal.js";
import { failure, json, type Reply } from "../reply.js";
import { type Call, param, type Route } from "../route.js";

/** How much of a key's value is shown once it was created. */
const PREFIX_LENGTH = 4;

/** Routes about API keys. */
export const KEY_ROUTES: readonly Route[] = [
  { method: "GET", path: "/keys", action: "keys:list", handle: listKeys },
  { method: "POST", path: "/keys", action: "keys:create", handle: createKey },
  { method: "GET", path: "/keys/:id", action: "keys:get", handle: showKey },
  { method: "DELETE", path: "/keys/:id", action: "keys:delete", handle: deleteKey },
];

function listKeys({ context }: Call): Reply {
  return json(200, { keys: [...context.state.keys.keys.values()].map(withoutValue) });
}

/** The only answer that holds the key's value in full. */
function createKey({ context, request }: Call): Reply {
  const key = context.state.keys.create(request.body.toString("utf8"));
  return key instanceof Refusal ? failure(key.status, key.message) : json(201, key);
}

function showKey(call: Call): Reply {
  const key = call.context.state.keys.keys.get(Number(param(call, "id")));
  return key === undefined ? failure(404, "Not found.") : json(200, withoutValue(key));
}

function deleteKey(call: Call): Reply {
  const id = Number(param(call, "id"));
  return call.context.state.keys.remove(id) ? json(200, { id }) : failure(404, "Not found.");
}

function withoutValue({ value, ...shown }: ApiKey): Record<string, unknown> {
  return { ...shown, value_prefix: value.slice(0, PREFIX_LENGTH) };
}
