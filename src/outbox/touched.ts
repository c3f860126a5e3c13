import { changedParameter, type Dependency } from "../capture/depends/dependency.js";
import { keyColumnNames } from "../capture/names.js";
import { queryFailure } from "../database/failure.js";
import type { Connection, Statement } from "../database/open.js";
import { quoteIdentifier } from "../database/quote.js";
import type { TableShape } from "../database/shape.js";
import { renderSql, sql } from "../database/sql.js";
import { writing } from "../database/transaction.js";
import { head } from "./changes.js";

/** So many parents in one transaction hold the application's write lock for two milliseconds, and for what its disk takes. */
export const TOUCHED_CHUNK = 2000;

/** So many changes are looked through in one read: half a millisecond, for which the application's commit may have to wait. */
const LOOK_CHUNK = 4096;

/** A change of a table that documents are also made of: which dependency, and what its SELECT asks of the changed row. */
export interface ForeignChange {
  dependency: Dependency;
  values: readonly unknown[];
}

/**
 * Turns changes of the tables that a parent's documents are also made of into changes of the parents: looks up whom each touches,
 * and writes their keys into the outbox. A daemon that is ended in between does so again, to the same effect.
 */
export class Touched {
  readonly #temporary: string;
  readonly #keys: string;
  /** Up to where it is done; undefined before that was looked for to the end. */
  #lookedUp: number | undefined;
  /** How far that was looked for, and what was found. */
  #looked: { upto: number; found: number } | undefined;

  /** @param name tells this one from others of the same connection */
  constructor(
    readonly connection: Connection,
    readonly parent: TableShape,
    readonly tableId: number,
    readonly dependencies: readonly Dependency[],
    name: string,
  ) {
    this.#temporary = quoteIdentifier(`_sync_touched_${name}`);
    this.#keys = keyColumnNames(parent.key.length).join(", ");
    if (dependencies.length === 0) return;
    connection.exec(renderSql("touched/drop.sql", { touched: this.#temporary }));
    connection.exec(renderSql("touched/table.sql", { touched: this.#temporary, keys: this.#keys }));
  }

  /** Whether a window of the outbox holds changes that touch a parent, looked up or not. */
  isIn(after: number, upto: number): boolean {
    return this.dependencies.length > 0 && this.#numbers({ after, upto }).length > 0;
  }

  /**
   * Looks, a stretch at a time, up to where it was done before.
   *
   * @param after where the cursor stands
   * @returns whether to look further
   */
  lookOn(after: number): boolean {
    if (this.#lookedUp !== undefined) return false;
    const { upto: from, found } = this.#looked ?? { upto: after, found: after };
    const upto = from + LOOK_CHUNK;
    const statement = this.connection.prepare(sql("touched/looked-up.sql")).pluck();
    const done = statement.get({ after: from, upto, table: this.tableId }) as number | null;
    this.#looked = { upto, found: Math.max(found, done ?? 0) };
    if (upto < head(this.connection)) return true;
    this.#lookedUp = this.#looked.found;
    return false;
  }

  /**
   * The changes of a window of the outbox that are still to be looked up, each once.
   */
  changes(after: number, upto: number): ForeignChange[] {
    const lookedUp = this.#lookedUp ?? after;
    if (lookedUp >= upto) return [];
    const numbers = this.#numbers({ after, upto });
    const open = { table: this.tableId, after: Math.max(after, lookedUp), upto };
    return this.dependencies
      .filter(({ number }) => numbers.includes(number))
      .flatMap((dependency) => this.#changesOf(dependency, open).map((values) => ({ dependency, values })));
  }

  /** Forgets who was found and is not marked: what an interrupted marking has left. */
  clear(): void {
    this.connection.prepare(renderSql("touched/clear.sql", { touched: this.#temporary })).run();
  }

  /** Looks up whom a change touches. Returns how many that are; they are marked by {@link markSome}. */
  find({ dependency, values }: ForeignChange): number {
    const parameters = Object.fromEntries(values.map((value, index) => [changedParameter(index), value]));
    try {
      return this.#find(dependency).run(parameters).changes;
    } catch (thrown) {
      const what = `dependsOn.${dependency.shape.name} of ${this.parent.name}`;
      throw queryFailure(thrown, what, this.connection.name);
    }
  }

  /** Marks some of those that were found. Returns how many. */
  markSome(): number {
    const names = { touched: this.#temporary };
    const mark = this.connection.prepare(renderSql("touched/mark.sql", { ...names, keys: this.#keys }));
    const marked = this.connection.prepare(renderSql("touched/marked.sql", names));
    return writing(this.connection, () => {
      const { changes } = mark.run({ table: this.tableId, limit: TOUCHED_CHUNK });
      marked.run({ limit: TOUCHED_CHUNK });
      return changes;
    });
  }

  /** Notes that all changes up to one are looked up and marked. */
  done(upto: number): void {
    writing(this.connection, () => this.connection.prepare(sql("touched/done.sql")).run({ table: this.tableId, upto }));
    this.#lookedUp = upto;
  }

  #numbers(window: { after: number; upto: number }): unknown[] {
    return this.connection
      .prepare(sql("touched/numbers.sql"))
      .pluck()
      .all({ ...window, table: this.tableId });
  }

  #changesOf({ number, changed }: Dependency, window: object): unknown[][] {
    const names = changed.length > 0 ? keyColumnNames(changed.length, 3) : ["k2"];
    const distinct = names.flatMap((name) => [`typeof(${name})`, name]).join(", ");
    const text = renderSql("touched/changes.sql", { values: names.join(", "), distinct });
    const rows = this.connection
      .prepare(text)
      .raw()
      .safeIntegers()
      .all({ ...window, number }) as unknown[][];
    return rows.map((row) => row.slice(0, changed.length));
  }

  #find({ select }: Dependency): Statement {
    const { name, key } = this.parent;
    const given = keyColumnNames(key.length);
    const stored = key.map((column) => `"parent".${quoteIdentifier(column.name)}`);
    return this.connection.prepare(
      renderSql("touched/find.sql", {
        touched: this.#temporary,
        keys: this.#keys,
        select,
        stored: stored.join(", "),
        table: quoteIdentifier(name),
        same: stored.map((column, index) => `${column} = +"given".${given[index]}`).join(" AND "),
      }),
    );
  }
}
