import type { Stream } from "../outbox/stream.js";
import { TOUCHED_CHUNK } from "../outbox/touched.js";
import { agreementOf } from "./agreement.js";
import type { Sync } from "./context.js";
import { whenFree, yieldToOthers } from "./pause.js";

/**
 * Before a cursor passes changes of tables that the documents are also made of, the parents that they touch are marked in the outbox:
 * they are read and sent like whatever changes, in pages of their own, however many they are.
 *
 * @returns whether there were such changes, looked up now or before
 * @throws SchemaChanged, SqliteError
 */
export async function markTouched(sync: Sync, stream: Stream, after: number, upto: number): Promise<boolean> {
  const touched = () => agreementOf(sync, stream).touched;
  if (!(await whenFree(() => touched().isIn(after, upto), sync.stop))) return false;
  while (await whenFree(() => touched().lookOn(after), sync.stop)) await yieldToOthers();
  const changes = await whenFree(() => touched().changes(after, upto), sync.stop);
  let found = 0;
  await whenFree(() => touched().clear(), sync.stop);
  for (const [at, change] of changes.entries()) {
    found += await whenFree(() => touched().find(change), sync.stop);
    const isLast = at === changes.length - 1;
    while (found >= TOUCHED_CHUNK || (isLast && found > 0)) {
      const marked = await whenFree(() => touched().markSome(), sync.stop);
      found = marked === 0 ? 0 : found - marked;
      await yieldToOthers();
    }
    await yieldToOthers();
  }
  if (changes.length > 0) await whenFree(() => touched().done(upto), sync.stop);
  return true;
}
