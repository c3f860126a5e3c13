import type { Principal } from "./keys.js";
import type { WriteQueue } from "./queue.js";
import type { Answer, Reply } from "./reply.js";
import type { ApiRequest } from "./request.js";
import type { State } from "./state.js";

/** Carries out a request on what this node has itself. */
export type CarryOut = (request: ApiRequest, pause?: () => Promise<void>) => Promise<Answer>;

/** The part of a cluster that a node is. */
export interface Membership {
  readonly role: "LEADER" | "FOLLOWER";
  /** Called once when the node starts. */
  joins(own: CarryOut): void;
  carryOut(request: ApiRequest, own: CarryOut, pause?: () => Promise<void>): Promise<Answer>;
}

/** What all requests share. */
export interface Context {
  state: State;
  queue: WriteQueue;
  version: string;
  /** Imports are counted and forgotten. */
  sink: boolean;
  /** The lines of all imports so far. */
  importedLines: number;
  /** Undefined for a server by itself. */
  member: Membership | undefined;
}

/** One request on its way through one route. */
export interface Call {
  context: Context;
  request: ApiRequest;
  /** The parts of the path that the route names. */
  params: Readonly<Record<string, string>>;
  principal: Principal;
}

export interface Route {
  method: string;
  /** Parts that begin with a colon are names. */
  path: string;
  /** What a key must allow; a route without an action is open to everybody. */
  action?: string;
  /** The collections that a key must allow, where they aren't in the path. */
  collections?: (call: Call) => string[];
  /** For writes: the collection whose writes this one waits for. */
  queue?: (call: Call) => string;
  /** An answer given on arrival, before the request waits for anything. */
  admit?: (call: Call) => Reply | undefined;
  /** Wraps the work, including any delay put on it. */
  around?: (call: Call, work: () => Promise<Answer>) => Promise<Answer>;
  handle: (call: Call) => Answer | Promise<Answer>;
}

/** A part of the path that the route's pattern guarantees. */
export function param(call: Call, name: string): string {
  return call.params[name] ?? "";
}

/** The queue of the collection in the path. An alias and its collection share one. */
export function collectionQueue(call: Call): string {
  const name = param(call, "collection");
  return call.context.state.resolve(name)?.name ?? name;
}
