import { Collection } from "../documents/collection.js";
import { parseJson } from "../json/parse.js";
import { isObject } from "../json/value.js";
import { Refusal } from "../refusal.js";
import { type Answer, COLLECTION_NOT_FOUND, failure, json, type Reply } from "../reply.js";
import { type Call, collectionQueue, param, type Route } from "../route.js";
import { alterCollection } from "../schema/alter.js";
import { readCreateRequest, schemaProblem, withoutId } from "../schema/create.js";

/** Routes about collections and their schemas. */
export const COLLECTION_ROUTES: readonly Route[] = [
  { method: "GET", path: "/collections", action: "collections:list", handle: listCollections },
  {
    method: "POST",
    path: "/collections",
    action: "collections:create",
    collections: (call) => [nameInBody(call)],
    queue: nameInBody,
    handle: createCollection,
  },
  { method: "GET", path: "/collections/:collection", action: "collections:get", handle: showCollection },
  {
    method: "DELETE",
    path: "/collections/:collection",
    action: "collections:delete",
    queue: collectionQueue,
    handle: dropCollection,
  },
  {
    method: "PATCH",
    path: "/collections/:collection",
    action: "collections:update",
    queue: collectionQueue,
    admit: refuseSecondAlteration,
    around: markAsAltering,
    handle: alter,
  },
];

function found(call: Call): Collection | undefined {
  return call.context.state.resolve(param(call, "collection"));
}

/** The name a new collection is to have; empty when the body is no help, which the handler will say. */
function nameInBody({ request }: Call): string {
  const parsed = parseJson(request.body.toString("utf8"));
  const name = parsed.ok && isObject(parsed.value) ? parsed.value.get("name") : undefined;
  return typeof name === "string" ? name : "";
}

function listCollections({ context, principal }: Call): Reply {
  const visible = [...context.state.collections.values()].filter(({ name }) =>
    principal.allows("collections:list", [name]),
  );
  return json(
    200,
    visible.map((collection) => collection.summary()),
  );
}

function createCollection({ context, request }: Call): Reply {
  const asked = readCreateRequest(request.body.toString("utf8"));
  if (asked instanceof Refusal) return failure(asked.status, asked.message);
  const { name, schema } = asked;
  const { collections } = context.state;
  if (collections.has(name)) return failure(409, `A collection with name \`${name}\` already exists.`);
  const problem = schemaProblem(schema);
  if (problem !== undefined) return failure(problem.status, problem.message);
  const collection = new Collection(name, Math.floor(Date.now() / 1000), withoutId(schema));
  collections.set(name, collection);
  return json(201, collection.summary());
}

function showCollection(call: Call): Reply {
  const collection = found(call);
  return collection === undefined ? failure(404, COLLECTION_NOT_FOUND) : json(200, collection.summary());
}

/** Through an alias the collection behind it goes, and the alias stays (transcript 06). */
function dropCollection(call: Call): Reply {
  const collection = found(call);
  if (collection === undefined) {
    return failure(404, `No collection with name \`${param(call, "collection")}\` found.`);
  }
  call.context.state.collections.delete(collection.name);
  return json(200, collection.summary());
}

function refuseSecondAlteration(call: Call): Reply | undefined {
  if (!found(call)?.altering) return undefined;
  return failure(422, "Another collection update operation is in progress.");
}

async function markAsAltering(call: Call, work: () => Promise<Answer>): Promise<Answer> {
  const collection = found(call);
  if (collection === undefined) return work();
  collection.altering = true;
  try {
    return await work();
  } finally {
    collection.altering = false;
  }
}

function alter(call: Call): Reply {
  const collection = found(call);
  if (collection === undefined) return failure(404, COLLECTION_NOT_FOUND);
  const parsed = parseJson(call.request.body.toString("utf8"));
  if (!parsed.ok) return failure(400, "Bad JSON.");
  const echo = alterCollection(collection, parsed.value);
  return echo instanceof Refusal ? failure(echo.status, echo.message) : json(200, echo);
}
