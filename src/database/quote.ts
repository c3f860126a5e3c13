/**
 * An SQL identifier that means exactly `name`, whatever it holds: spaces, quotes, reserved words, Unicode.
 * NUL can't occur in an SQLite name, so it is refused rather than silently cut.
 */
export function quoteIdentifier(name: string): string {
  if (name.includes("\0")) throw new RangeError("an SQL identifier can't hold a NUL character");
  return `"${name.replaceAll('"', '""')}"`;
}

/** An SQL text literal. For DDL and rendered statements only, where SQLite takes no parameters. */
export function quoteText(value: string): string {
  if (value.includes("\0")) throw new RangeError("an SQL text literal can't hold a NUL character");
  return `'${value.replaceAll("'", "''")}'`;
}
