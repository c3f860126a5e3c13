import { type Connection, openScratch } from "../../database/open.js";
import { prepared } from "../../database/prepared.js";
import { sql } from "../../database/sql.js";

/** The ids of documents that seem to differ from their rows, on disk: there may be as many as rows. */
export class Suspects {
  readonly #scratch: Connection = openScratch();

  constructor() {
    this.#scratch.exec(sql("verify/suspect-table.sql"));
  }

  add(ids: Iterable<string>): void {
    this.#scratch.transaction(() => {
      for (const id of ids) prepared(this.#scratch, "verify/suspect-add.sql").run({ id });
    })();
  }

  confirm(ids: Iterable<string>): void {
    this.#scratch.transaction(() => {
      for (const id of ids) prepared(this.#scratch, "verify/suspect-confirm.sql").run({ id });
    })();
  }

  /** All ids, in groups. */
  *groups(size: number, options: { confirmed: boolean } = { confirmed: false }): Generator<string[]> {
    const confirmed = options.confirmed ? 1 : 0;
    for (let after = ""; ; ) {
      const parameters = { after, confirmed, limit: size };
      const ids = prepared(this.#scratch, "verify/suspect-next.sql").pluck().all(parameters) as string[];
      if (ids.length === 0) return;
      yield ids;
      after = ids.at(-1) ?? "";
    }
  }

  close(): void {
    this.#scratch.close();
  }
}
