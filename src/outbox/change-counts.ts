import { setTimeout } from "node:timers/promises";
import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";
import { first, head, markOf } from "./changes.js";

/** So many changes are counted in one read: half a millisecond, for which the application's commit may have to wait. */
const BLOCK = 4096;

/** The pause between two such reads, in milliseconds: a writer that waits gets its turn in it. */
const PAUSE_MS = 1;

/**
 * Knows how many changes of each table wait, however many that are. The outbox grows only at its end, so it is counted block by
 * block, and a block that is full is counted once: a million changes cost 245 short reads the first time, and next to nothing
 * from then on.
 */
export class ChangeCounts {
  /** The counts of full blocks, by block and table. Block b holds the changes b * BLOCK + 1 to (b + 1) * BLOCK. */
  readonly #blocks = new Map<number, ReadonlyMap<number, number>>();
  /** The last change of the newest block that was counted: if it is another one, so may be all of them. */
  #last: { seq: number; mark: string | null } | undefined;

  /**
   * Counts the full blocks behind `after` that are not counted yet, with pauses in between, so that what is asked afterwards takes
   * a fraction of a millisecond for each table.
   *
   * @param read runs one short read, later if the database is locked just now
   */
  async prepare(connection: () => Connection, after: number, read: <T>(work: () => T) => Promise<T>): Promise<void> {
    for (const block of this.#blocks.keys()) if ((block + 1) * BLOCK <= after) this.#blocks.delete(block);
    const oldest = await read(() => first(connection()));
    let block = Math.ceil(Math.max(after, oldest - 1) / BLOCK);
    for (;;) {
      const isFull = await read(() => {
        this.#forgetIfOther(connection());
        while (this.#blocks.has(block)) block++;
        if ((block + 1) * BLOCK > head(connection())) return false;
        this.#ofBlock(connection(), block);
        return true;
      });
      if (!isFull) return;
      await setTimeout(PAUSE_MS);
    }
  }

  /** How many changes of a table lie behind `after` and up to `upto` (at most the newest change). */
  count(connection: Connection, table: number, after: number, upto: number): number {
    this.#forgetIfOther(connection);
    let total = 0;
    for (const piece of pieces(after, upto)) {
      total +=
        piece.block === null
          ? (prepared(connection, "outbox/pending.sql")
              .pluck()
              .get({ table, ...piece }) as number)
          : (this.#ofBlock(connection, piece.block).get(table) ?? 0);
    }
    return total;
  }

  /**
   * The first change of a table behind `after` and up to `upto` (at most the newest change), and its age in seconds; undefined
   * where there is none.
   */
  next(connection: Connection, table: number, after: number, upto: number): { seq: number; age: number } | undefined {
    this.#forgetIfOther(connection);
    for (const piece of pieces(after, upto)) {
      if (piece.block !== null && !this.#ofBlock(connection, piece.block).has(table)) continue;
      const found = prepared(connection, "outbox/next.sql").get({ table, ...piece }) as
        | { seq: number; age: number }
        | undefined;
      if (found) return { seq: found.seq, age: Math.max(0, found.age) };
    }
    return undefined;
  }

  #ofBlock(connection: Connection, block: number): ReadonlyMap<number, number> {
    const known = this.#blocks.get(block);
    if (known) return known;
    const upto = (block + 1) * BLOCK;
    const rows = prepared(connection, "outbox/block.sql")
      .raw()
      .all({ after: block * BLOCK, upto });
    const counts = new Map(rows as [number, number][]);
    this.#blocks.set(block, counts);
    if (upto > (this.#last?.seq ?? 0)) this.#last = { seq: upto, mark: markOf(connection, upto) };
    return counts;
  }

  /** An outbox that was rewritten, or came with an older copy of the file, has another change where ours was. */
  #forgetIfOther(connection: Connection): void {
    if (!this.#last || markOf(connection, this.#last.seq) === this.#last.mark) return;
    this.#blocks.clear();
    this.#last = undefined;
  }
}

/** A stretch of the outbox as whole blocks, and what is left at both ends. */
function* pieces(after: number, upto: number): Generator<{ after: number; upto: number; block: number | null }> {
  for (let at = after; at < upto; ) {
    const block = Math.floor(at / BLOCK);
    const end = Math.min(upto, (block + 1) * BLOCK);
    yield { after: at, upto: end, block: at === block * BLOCK && end === (block + 1) * BLOCK ? block : null };
    at = end;
  }
}
