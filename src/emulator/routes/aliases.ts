import { parseJson } from "../json/parse.js";
import { isObject } from "../json/value.js";
import { COLLECTION_NOT_FOUND, failure, json, type Reply } from "../reply.js";
import { type Call, param, type Route } from "../route.js";

/** Routes about aliases. */
export const ALIAS_ROUTES: readonly Route[] = [
  { method: "GET", path: "/aliases", action: "aliases:list", handle: listAliases },
  { method: "GET", path: "/aliases/:alias", action: "aliases:get", handle: showAlias },
  { method: "PUT", path: "/aliases/:alias", action: "aliases:upsert", handle: putAlias },
  { method: "DELETE", path: "/aliases/:alias", action: "aliases:delete", handle: deleteAlias },
];

function listAliases({ context }: Call): Reply {
  const aliases = [...context.state.aliases].map(([name, target]) => ({ collection_name: target, name }));
  return json(200, { aliases });
}

function showAlias(call: Call): Reply {
  const name = param(call, "alias");
  const target = call.context.state.aliases.get(name);
  return target === undefined ? failure(404, COLLECTION_NOT_FOUND) : json(200, { collection_name: target, name });
}

/** The collection need not exist, but none may have the alias's own name (transcript 06). */
function putAlias(call: Call): Reply {
  const name = param(call, "alias");
  const parsed = parseJson(call.request.body.toString("utf8"));
  if (!parsed.ok || !isObject(parsed.value)) return failure(400, "Bad JSON.");
  const target = parsed.value.get("collection_name");
  if (typeof target !== "string") return failure(400, "Parameter `collection_name` is required.");
  const { state } = call.context;
  if (state.collections.has(name)) {
    return failure(500, `Name \`${name}\` conflicts with an existing collection name.`);
  }
  state.aliases.set(name, target);
  return json(200, { collection_name: target, name });
}

function deleteAlias(call: Call): Reply {
  const reply = showAlias(call);
  call.context.state.aliases.delete(param(call, "alias"));
  return reply;
}
