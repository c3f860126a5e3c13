import { failed, type Outcome, succeeded } from "./outcome.js";
import { stranger } from "./server.js";
import type { Typesense } from "./typesense.js";

/** A key that is wished for. */
export interface KeyWish {
  description: string;
  actions: readonly string[];
  /** Regular expressions that have to match a collection's whole name. */
  collections: readonly string[];
  /** Unix seconds; undefined: never. */
  expiresAt: number | undefined;
}

export interface CreatedKey {
  id: number;
  /** The key itself. The server tells it this one time. */
  value: string;
}

/** Has a key made. Needs a key that may (`keys:create`), as the one the server was started with. */
export async function createKey(typesense: Typesense, wish: KeyWish): Promise<Outcome<CreatedKey>> {
  const { description, actions, collections, expiresAt } = wish;
  const expires = expiresAt === undefined ? {} : { expires_at: expiresAt };
  const made = await typesense.send((client) =>
    client.apiCall.post<unknown>("/keys", { description, actions, collections, ...expires }),
  );
  if (!made.ok) return made;
  const { id, value } = Object(made.value) as { id?: unknown; value?: unknown };
  if (typeof id === "number" && typeof value === "string" && value !== "") return succeeded({ id, value });
  return failed(stranger(typesense));
}
