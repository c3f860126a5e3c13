import { writeJson } from "./json/write.js";
import type { Refusal } from "./refusal.js";

/** What goes back over the wire. A body given as an iterable is sent chunked. */
export interface Reply {
  status: number;
  /** Left out for the answers that carry no body at all. */
  contentType?: string;
  body: string | Iterable<string>;
}

/** Stands for an answer that never comes; the request stays open until somebody closes the socket. */
export const SILENCE = Symbol("no answer");

export type Answer = Reply | typeof SILENCE;

export const JSON_TYPE = "application/json; charset=utf-8";
/** Deletes by filter answer without a charset (transcript 04). */
export const BARE_JSON_TYPE = "application/json";
const TEXT_TYPE = "text/plain; charset=utf-8";

/** A JSON answer, written compactly with sorted keys. */
export function json(status: number, value: unknown, contentType = JSON_TYPE): Reply {
  return { status, contentType, body: writeJson(value) };
}

/** Result lines and exports. */
export function text(body: string | Iterable<string>): Reply {
  return { status: 200, contentType: TEXT_TYPE, body };
}

/**
 * The common spelling of an error: a space after the colon, and the message pasted in unescaped, so that an
 * id with a quote makes invalid JSON (transcript 04).
 */
export function failure(status: number, message: string, contentType = JSON_TYPE): Reply {
  return { status, contentType, body: `{"message": "${message}"}` };
}

/** The spelling that searches and single-document writes use (transcripts 03 and 08). */
export function dumpedFailure(refusal: Refusal): Reply {
  return json(refusal.status, { message: refusal.message });
}

export const COLLECTION_NOT_FOUND = "Collection not found";
