import { foldCase } from "./names.js";
import type { StoredTrigger } from "./stored-trigger.js";
import { isKeyword, tokenize } from "./tokens.js";

/**
 * The application's AFTER triggers that can keep ours on the same table from firing. RAISE(IGNORE) ends the triggers still to come
 * but keeps the row, and SQLite fires the newest trigger first (seen on 3.24 to 3.53; its documentation promises no order): so these
 * are the ones created after ours. Creating ours again puts them in front.
 */
export function silencingTriggers(triggers: readonly StoredTrigger[], table: string): string[] {
  const here = triggers.filter((trigger) => foldCase(trigger.table) === foldCase(table));
  const ours = here.filter((trigger) => trigger.tableId !== undefined).map((trigger) => trigger.position);
  const first = Math.min(...ours);
  return here
    .filter((trigger) => trigger.tableId === undefined && trigger.position > first && raisesIgnore(trigger.sql))
    .map((trigger) => trigger.name);
}

function raisesIgnore(sql: string): boolean {
  const words = tokenize(sql).filter((token) => token.kind !== "space");
  return words.some((token, at) => isKeyword(token, "RAISE") && isKeyword(words[at + 2], "IGNORE"));
}
