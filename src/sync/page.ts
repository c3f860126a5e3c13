import type { Omission } from "../document/careful.js";

/** A document that can't be sent at all. */
export interface Unsendable {
  id: string;
  reason: string;
}

/** What a stretch of the outbox, or of the table, amounts to. Each key once. */
export interface Page {
  /** Documents as ASCII JSON, one a row. */
  documents: string[];
  /** Ids of documents whose row is gone. */
  deletes: string[];
  omissions: Omission[];
  unsendable: Unsendable[];
  bytes: number;
}

export function emptyPage(): Page {
  return { documents: [], deletes: [], omissions: [], unsendable: [], bytes: 0 };
}

/** The id in a document's text: every document begins with it. */
export function idInDocument(document: string): string {
  const end = /^\{"id":("(?:[^"\\]|\\.)*")/.exec(document);
  return end?.[1] === undefined ? "" : (JSON.parse(end[1]) as string);
}
