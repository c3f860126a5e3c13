import { readFileSync } from "node:fs";
import { packageRoot } from "../package-root.js";

const root = new URL("sql/", packageRoot);
const loaded = new Map<string, string>();

/**
 * The text of a file below `sql/`, by its path there ("outbox/head.sql"). Read once per process.
 */
export function sql(path: string): string {
  let text = loaded.get(path);
  if (text === undefined) {
    text = readFileSync(new URL(path, root), "utf8");
    loaded.set(path, text);
  }
  return text;
}

/**
 * The text of an SQL file with its `{{name}}` places filled in.
 * SQLite takes no parameters for names and in DDL; every value given here must already be quoted SQL.
 *
 * @throws Error where a place has no value, or a value no place: a template and its caller belong together.
 */
export function renderSql(path: string, values: Readonly<Record<string, string>>): string {
  const unused = new Set(Object.keys(values));
  const text = sql(path).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`sql/${path} asks for {{${name}}}, which was not given`);
    unused.delete(name);
    return value;
  });
  if (unused.size > 0) throw new Error(`sql/${path} has no place for ${[...unused].join(", ")}`);
  return text;
}

/** The statement of a template without its leading comment, for text that is kept in the application's schema. */
export function statementOf(text: string): string {
  return text
    .split("\n")
    .filter((line) => !line.startsWith("--"))
    .join("\n")
    .trim();
}
