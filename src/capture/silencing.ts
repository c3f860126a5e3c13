import { foldCase } from "./names.js";
import type { StoredTrigger } from "./stored-trigger.js";
import { isKeyword, tokenize } from "./tokens.js";

/**
 * The application's AFTER triggers that can keep those of a captured table from firing, on whichever table these stand.
 * RAISE(IGNORE) ends the triggers still to come but keeps the row, and SQLite fires the newest trigger first (seen on 3.24 to
 * 3.53; its documentation promises no order): so these are the ones created after ours. Creating ours again puts them in front.
 */
export function silencingTriggers(triggers: readonly StoredTrigger[], tableId: number): string[] {
  const first = new Map<string, number>();
  for (const { table, position, ...trigger } of triggers) {
    const name = foldCase(table);
    if (trigger.tableId === tableId) first.set(name, Math.min(position, first.get(name) ?? position));
  }
  const isNewer = ({ table, position }: StoredTrigger) => position > (first.get(foldCase(table)) ?? position);
  return triggers
    .filter((trigger) => trigger.tableId === undefined && isNewer(trigger) && raisesIgnore(trigger.sql))
    .map((trigger) => trigger.name);
}

function raisesIgnore(sql: string): boolean {
  const words = tokenize(sql).filter((token) => token.kind !== "space");
  return words.some((token, at) => isKeyword(token, "RAISE") && isKeyword(words[at + 2], "IGNORE"));
}
