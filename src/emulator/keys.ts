import { randomBytes } from "node:crypto";
import { parseJson } from "./json/parse.js";
import { isInteger, isObject, type JsonObject, type JsonValue } from "./json/value.js";
import { Refusal } from "./refusal.js";

/** A key as it is created and stored; listings show only the beginning of its value. */
export interface ApiKey {
  actions: string[];
  autodelete: boolean;
  collections: string[];
  description: string;
  expires_at: number;
  id: number;
  value: string;
}

/** What the holder of a key may do. */
export interface Principal {
  /** Whether an action on all of these collections is allowed; no collection means that none is concerned. */
  allows(action: string, collections: string[]): boolean;
}

const FAR_FUTURE = 64723363199;
const ADMINISTRATOR: Principal = { allows: () => true };

/** The keys made through the API, beside the administrator's own. */
export class KeyRing {
  readonly keys = new Map<number, ApiKey>();
  nextId = 0;
  private readonly adminKey: string;

  constructor(adminKey: string) {
    this.adminKey = adminKey;
  }

  isAdmin(value: string | undefined): boolean {
    return value === this.adminKey;
  }

  principal(value: string | undefined): Principal | undefined {
    if (this.isAdmin(value)) return ADMINISTRATOR;
    const key = [...this.keys.values()].find((candidate) => candidate.value === value);
    if (key === undefined || key.expires_at < Date.now() / 1000) return undefined;
    return { allows: (action, collections) => mayAct(key, action) && collections.every((name) => mayTouch(key, name)) };
  }

  create(body: string): ApiKey | Refusal {
    const parsed = parseJson(body);
    if (!parsed.ok || !isObject(parsed.value)) return new Refusal(400, "Bad JSON.");
    const key = readKey(parsed.value, this.nextId);
    if (key instanceof Refusal) return key;
    this.nextId++;
    this.keys.set(key.id, key);
    return key;
  }

  remove(id: number): boolean {
    return this.keys.delete(id);
  }
}

/** Reads the body of POST /keys, which is also how keys are kept in the data file. */
export function readKey(json: JsonObject, id: number): ApiKey | Refusal {
  for (const name of ["description", "actions", "collections"]) {
    if (!json.has(name)) return new Refusal(400, `Could not find a \`${name}\` key.`);
  }
  const actions = strings(json.get("actions"));
  const collections = strings(json.get("collections"));
  if (actions === undefined) return wrongFormat("actions");
  if (collections === undefined) return wrongFormat("collections");
  const expires = json.get("expires_at") ?? FAR_FUTURE;
  if (!isInteger(expires) || expires < 0) {
    return new Refusal(400, "Wrong format for `expires_at`. It should be an unsigned integer.");
  }
  const value = json.get("value");
  const description = json.get("description");
  return {
    actions,
    autodelete: json.get("autodelete") === true,
    collections,
    description: typeof description === "string" ? description : "",
    expires_at: Number(expires),
    id,
    value: typeof value === "string" && value !== "" ? value : randomBytes(24).toString("base64url"),
  };
}

function strings(value: JsonValue | undefined): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.every((element) => typeof element === "string") ? value : undefined;
}

function wrongFormat(name: string): Refusal {
  return new Refusal(400, `Wrong format for \`${name}\`. It should be an array of string.`);
}

function mayAct(key: ApiKey, action: string): boolean {
  const resource = action.slice(0, action.lastIndexOf(":"));
  return key.actions.some((allowed) => allowed === "*" || allowed === action || allowed === `${resource}:*`);
}

/** A pattern has to match the whole name, as it was written in the URL (transcript 09). */
function mayTouch(key: ApiKey, name: string): boolean {
  return key.collections.some((pattern) => pattern === "*" || pattern === name || matchesWholly(pattern, name));
}

function matchesWholly(pattern: string, name: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(name);
  } catch {
    return false;
  }
}
