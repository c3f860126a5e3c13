import type { Change } from "./change.js";

/** A change for people. */
export function changeInWords(change: Change): string {
  switch (change.kind) {
    case "column_added":
      return `column ${change.column} added`;
    case "column_dropped":
      return `column ${change.column} dropped`;
    case "column_renamed":
      return `column ${change.from} renamed to ${change.to}`;
    case "type_changed":
      return `type of ${change.column} changed from ${change.from || "none"} to ${change.to || "none"}`;
    case "key_changed":
      return `key changed from (${change.from.join(", ")}) to (${change.to.join(", ")})`;
    case "mapping_changed":
      return `mapping of ${change.column} changed`;
    case "settings_changed":
      return `mapping changed: ${change.settings.join(", ")}`;
    case "definition_changed":
      return "definition changed";
    case "documents_changed":
      return "what documents are made of changed";
    case "table_rebuilt":
      return "table made anew";
    case "triggers_missing":
      return `${change.triggers.length} ${change.triggers.length === 1 ? "trigger" : "triggers"} missing or altered`;
    case "table_renamed":
      return `renamed from ${change.from}`;
    case "table_dropped":
      return "table dropped";
    case "collection_altered":
      return `${change.fields.length === 1 ? "field" : "fields"} of the collection altered: ${change.fields.join(", ")}`;
  }
}
