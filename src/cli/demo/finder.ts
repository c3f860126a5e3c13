import { setTimeout } from "node:timers/promises";
import { getAlias, getCollection } from "../../typesense/collections.js";
import type { Typesense } from "../../typesense/typesense.js";

const DEADLINE_MS = 20_000;

type Found = Record<string, unknown> & { id: string };

/** Looks at Typesense as a reader would: by the table's name, through the alias. */
export class Finder {
  constructor(readonly typesense: Typesense) {}

  async document(collection: string, id: string): Promise<Found | undefined> {
    const found = await this.typesense.send((client) => client.collections<Found>(collection).documents(id).retrieve());
    return found.ok ? found.value : undefined;
  }

  async countDocuments(collection: string): Promise<number> {
    const found = await getCollection(this.typesense, collection);
    return found.ok ? (found.value?.num_documents ?? 0) : 0;
  }

  async search(collection: string, q: string, queryBy: string): Promise<Found[]> {
    const found = await this.typesense.send((client) =>
      client.collections<Found>(collection).documents().search({ q, query_by: queryBy }),
    );
    return found.ok ? (found.value.hits ?? []).map((hit) => hit.document) : [];
  }

  /** Removes the demo's collections and aliases from a real server. */
  async drop(tables: readonly string[]): Promise<void> {
    for (const table of tables) {
      const target = await getAlias(this.typesense, table);
      if (!target.ok || target.value === undefined) continue;
      const collection = target.value;
      await this.typesense.send((client) => client.collections(collection).delete());
      await this.typesense.send((client) => client.aliases(table).delete());
    }
  }

  /** Asks again and again until it is so. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error(`nothing arrived within ${DEADLINE_MS / 1000} s`);
      await setTimeout(1);
    }
  }
}
