import type { ServerResponse } from "node:http";
import type { Watchers } from "../face/watchers.js";
import type { Service } from "../service.js";

/** What is asked. */
export interface Served {
  service: Service;
  watchers: Watchers;
}

/** A request, as far as a route needs to know it. */
export interface Call extends Served {
  query: URLSearchParams;
  body: Buffer;
  /** Aborted when nobody waits for the answer any more. */
  gone: AbortSignal;
}

/** An answer. */
export interface Reply {
  status: number;
  /** A text as it is, anything else as JSON. */
  body: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Goes on with the answer instead of a body, once the headers are sent. */
  goOn?: (response: ServerResponse) => void;
}

/** What is answered to a method and a path, and to whom. */
export interface Route {
  method: "GET" | "POST";
  path: string;
  /** Whether it answers without the token: only what tells nothing. */
  open?: boolean;
  /** Whether it needs a token that is set: it does something, or shows what is in the database. Takes JSON. */
  guarded?: boolean;
  /** Whether pages of other origins are kept away although they could not read the answer: it keeps a connection. */
  held?: boolean;
  handle(call: Call): Reply | Promise<Reply>;
}

/** An answer that says why not, as `{"error": …}`. */
export function refused(status: number, error: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, body: { error }, headers };
}
