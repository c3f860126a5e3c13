import type { Collection } from "./documents/collection.js";
import { KeyRing } from "./keys.js";

/** Everything the server knows. */
export class State {
  readonly collections = new Map<string, Collection>();
  /** Alias to collection name; the collection need not exist. */
  readonly aliases = new Map<string, string>();
  readonly keys: KeyRing;

  constructor(adminKey: string) {
    this.keys = new KeyRing(adminKey);
  }

  /** The collection behind a name; one of that very name shadows an alias (transcript 06). */
  resolve(name: string): Collection | undefined {
    return this.collections.get(name) ?? this.collections.get(this.aliases.get(name) ?? "");
  }
}
