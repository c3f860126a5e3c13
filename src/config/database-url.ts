/**
 * The file a DATABASE_URL names. SQLAlchemy's forms are understood: after `sqlite://` and an empty host comes one slash,
 * then the path, so `sqlite:///./a.db` is relative and `sqlite:////srv/a.db` absolute
 * (https://docs.sqlalchemy.org/en/20/core/engines.html#sqlite). A driver (`sqlite+aiosqlite`) and a query are ignored;
 * `file:` URIs and plain paths are taken as they are.
 *
 * @returns the path as written (not yet resolved), or what is wrong with the value
 */
export function parseDatabaseUrl(value: string): { path: string } | { fault: string } {
  const url = value.trim();
  const scheme = /^([A-Za-z][A-Za-z0-9+._-]*):\/\//.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return plainPath(url);
  if (!/^sqlite3?(\+\w+)?$/.test(scheme)) {
    return scheme === "file"
      ? fileUri(url)
      : { fault: `${scheme} is no SQLite database; write sqlite:///./name.db or a path` };
  }
  const rest = url.slice(url.indexOf("://") + 3).replace(/\?.*$/s, "");
  if (rest === "" || rest === "/" || rest === "/:memory:") {
    return { fault: "an in-memory database can't be watched by another process; name a file" };
  }
  if (!rest.startsWith("/")) {
    return { fault: "has a host; SQLite takes three slashes for a relative path and four for an absolute one" };
  }
  const path = decode(rest.slice(1));
  return path.startsWith("file:") ? fileUri(path) : { path };
}

function plainPath(value: string): { path: string } | { fault: string } {
  if (value === "") return { fault: "must not be empty" };
  if (value === ":memory:") return { fault: "an in-memory database can't be watched by another process; name a file" };
  return value.startsWith("file:") ? fileUri(value) : { path: value };
}

function fileUri(uri: string): { path: string } | { fault: string } {
  const path = decode(uri.replace(/^file:(\/\/(localhost)?(?=\/))?/, "").replace(/[?#].*$/s, ""));
  if (path === "" || path === ":memory:") return { fault: "names no file" };
  return { path };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
