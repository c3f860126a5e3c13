import type { TableSettings } from "../document/settings.js";

/** What differs between two looks at a table, as the history tells it. */
export type Change =
  | { kind: "column_added"; column: string; type: string; default: string | null }
  | { kind: "column_dropped"; column: string }
  | { kind: "column_renamed"; column: string; from: string; to: string }
  | { kind: "type_changed"; column: string; from: string; to: string }
  | { kind: "key_changed"; from: string[]; to: string[] }
  /** The same columns become other fields: a setting was changed, or another version of fountain-sync maps them. */
  | { kind: "mapping_changed"; column: string }
  /** The mapping file says something else about the table as a whole. */
  | { kind: "settings_changed"; settings: (keyof TableSettings)[] }
  /** Documents are made by another query, or also of other tables than before. */
  | { kind: "documents_changed" }
  /** The table was made anew: what happened to its rows meanwhile was seen by no trigger. */
  | { kind: "table_rebuilt" }
  /** The table's text is another one, and nothing of the above tells why: columns may have been dropped and added alike. */
  | { kind: "definition_changed" }
  /** Triggers were dropped or altered: what happened to the rows meanwhile may have been missed. */
  | { kind: "triggers_missing"; triggers: string[] }
  | { kind: "table_renamed"; from: string; to: string }
  | { kind: "table_dropped" }
  /** Somebody changed the collection's fields. */
  | { kind: "collection_altered"; fields: string[] };

export type ChangeKind = Change["kind"];

/** Whether one of the changes is of one of the kinds. */
export function hasKind(changes: readonly Change[], ...kinds: ChangeKind[]): boolean {
  return changes.some(({ kind }) => kinds.includes(kind));
}
