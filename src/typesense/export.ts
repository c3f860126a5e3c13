import type { Readable } from "node:stream";
import { alive } from "../alive.js";
import { getCollection } from "./collections.js";
import { failed, type Outcome, succeeded } from "./outcome.js";
import { collectionPath } from "./path.js";
import type { Typesense } from "./typesense.js";

/** What of a collection is exported: all of it, or only some fields, or only some documents. */
export interface ExportOptions {
  include_fields?: string;
  filter_by?: string;
}

/**
 * The documents of a collection, as they come, in groups of whole lines.
 *
 * Of a cluster, the leader is asked. The export is a view of one moment, one document a line, split at byte 0x0A only. A line that is no JSON may stand for a
 * document that was deleted meanwhile.
 *
 * @param take called with some hundred lines at a time; the next ones wait until it is done
 * @param silenceMs how long nothing may come before the export is given up, in milliseconds
 * @param stop ends the export early: what is left is not read
 * @returns why the export could not be read to its end, if so
 */
export async function exportLines(
  typesense: Typesense,
  collection: string,
  options: ExportOptions,
  take: (lines: string[]) => Promise<void>,
  silenceMs: number,
  stop?: AbortSignal,
): Promise<Outcome<undefined>> {
  await typesense.toLeader();
  const path = `${collectionPath(collection)}/documents/export`;
  const opened = await typesense.send(({ apiCall }) =>
    apiCall.get<Readable>(path, options, { responseType: "stream" }),
  );
  if (!opened.ok) return opened.failure.status === 404 ? isMissing(typesense, collection, opened) : opened;
  const lines = splitLines(opened.value, silenceMs, stop);
  try {
    for (;;) {
      let next: IteratorResult<string[], void>;
      try {
        next = await lines.next();
      } catch (thrown) {
        return failed(typesense.failure(thrown));
      }
      alive();
      if (next.done) return succeeded(undefined);
      await take(next.value);
    }
  } finally {
    // Where `take` throws, nobody would close the connection.
    await lines.return();
  }
}

/** The answer to a stream's request is a stream too, and its 404 has no words: the collection itself is asked for. */
async function isMissing(typesense: Typesense, collection: string, opened: Failed): Promise<Failed> {
  const found = await getCollection(typesense, collection);
  if (!found.ok) return found;
  const message = `${opened.failure.message}: there is no collection ${collection}`;
  return found.value ? opened : failed({ kind: "missing", message, status: 404 });
}

type Failed = Extract<Outcome<never>, { ok: false }>;

/**
 * The ids of all documents of a collection. Takes and returns like {@link exportLines}, but for lines that are no document:
 * they are passed over.
 *
 * @returns how many ids there were
 */
export async function exportIds(
  typesense: Typesense,
  collection: string,
  take: (ids: string[]) => Promise<void>,
  silenceMs: number,
): Promise<Outcome<number>> {
  let count = 0;
  const takeLines = async (lines: string[]) => {
    const ids = lines.map(idOf).filter((id) => id !== undefined);
    count += ids.length;
    await take(ids);
  };
  const exported = await exportLines(typesense, collection, { include_fields: "id" }, takeLines, silenceMs);
  return exported.ok ? succeeded(count) : exported;
}

/**
 * A line of more bytes is no document of ours, for larger rows become none long before. It is given up before it no longer fits
 * into a string.
 */
const MOST_LINE_BYTES = 256 * 1024 * 1024;

/** The whole lines of each chunk; the rest waits, in pieces that are put together once, for a large line comes in thousands. */
export async function* splitLines(
  stream: Readable,
  silenceMs: number,
  stop?: AbortSignal,
  mostLineBytes = MOST_LINE_BYTES,
): AsyncGenerator<string[], void> {
  const giveUp = () => stream.destroy(new Error("no answer within the deadline"));
  const leave = () => stream.destroy(new Error("stopped"));
  let timer = setTimeout(giveUp, silenceMs);
  stop?.addEventListener("abort", leave);
  if (stop?.aborted) leave();
  let rest: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      const end = chunk.lastIndexOf(0x0a);
      if (end >= 0) {
        yield Buffer.concat([...rest, chunk.subarray(0, end)])
          .toString("utf8")
          .split("\n");
        rest = [];
        length = 0;
      }
      const begun = chunk.subarray(end + 1);
      rest.push(begun);
      length += begun.length;
      if (length > mostLineBytes) throw new Error(`the export has a line of more than ${mostLineBytes} bytes`);
      timer = setTimeout(giveUp, silenceMs);
    }
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener("abort", leave);
  }
  if (length > 0) yield [Buffer.concat(rest).toString("utf8")];
}

function idOf(line: string): string | undefined {
  try {
    const { id } = JSON.parse(line) as { id?: unknown };
    return typeof id === "string" ? id : undefined;
  } catch {
    return undefined;
  }
}
