import type { Readable } from "node:stream";
import { classify } from "./classify.js";
import { failed, type Outcome, succeeded } from "./outcome.js";
import type { Typesense } from "./typesense.js";

/**
 * The ids of all documents of a collection, as they come, in groups.
 *
 * The export is a view of one moment, one document a line, split at byte 0x0A only. A line that is no JSON stands for a document
 * that was deleted meanwhile: it is passed over.
 *
 * @param take called with some hundred ids at a time; the next ones wait until it is done
 * @param silenceMs how long nothing may come before the export is given up, in milliseconds
 * @returns how many ids there were, or why the export could not be read to its end
 */
export async function exportIds(
  typesense: Typesense,
  collection: string,
  take: (ids: string[]) => Promise<void>,
  silenceMs: number,
): Promise<Outcome<number>> {
  const opened = await typesense.send((client) =>
    client.collections(collection).documents().exportStream({ include_fields: "id" }),
  );
  if (!opened.ok) return opened;
  let count = 0;
  const lines = splitLines(opened.value as unknown as Readable, silenceMs);
  for (;;) {
    let next: IteratorResult<string[], void>;
    try {
      next = await lines.next();
    } catch (thrown) {
      return failed(classify(thrown, typesense.url));
    }
    if (next.done) return succeeded(count);
    const ids = next.value.map(idOf).filter((id) => id !== undefined);
    count += ids.length;
    await take(ids);
  }
}

/** The whole lines of each chunk; the rest waits for the next one. */
async function* splitLines(stream: Readable, silenceMs: number): AsyncGenerator<string[], void> {
  const giveUp = () => stream.destroy(new Error("no answer within the deadline"));
  let timer = setTimeout(giveUp, silenceMs);
  let rest = Buffer.alloc(0);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      const bytes = Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(0x0a);
      if (end >= 0) yield bytes.toString("utf8", 0, end).split("\n");
      rest = bytes.subarray(end + 1);
      timer = setTimeout(giveUp, silenceMs);
    }
  } finally {
    clearTimeout(timer);
  }
  if (rest.length > 0) yield [rest.toString("utf8")];
}

function idOf(line: string): string | undefined {
  try {
    const { id } = JSON.parse(line) as { id?: unknown };
    return typeof id === "string" ? id : undefined;
  } catch {
    return undefined;
  }
}
