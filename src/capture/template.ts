import { renderSql } from "../database/sql.js";

/**
 * A template of sql/capture with its places filled in and without the comment it opens with: this text is kept in the
 * application's schema. Only the leading lines are taken off: a name may hold a line break and two hyphens of its own.
 */
export function template(path: string, values: Readonly<Record<string, string>>): string {
  return renderSql(`capture/${path}`, values)
    .replace(/^(--[^\n]*\n)+/, "")
    .trim();
}
