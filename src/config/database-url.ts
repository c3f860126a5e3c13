const MEMORY = "an in-memory database can't be watched by another process; name a file";
const HOST = "has a host; SQLite takes three slashes for a relative path and four for an absolute one";

type Parsed = { path: string } | { fault: string };

/**
 * The file a DATABASE_URL names. SQLAlchemy's forms are understood: after `sqlite://` and an empty host comes one slash,
 * then the path, so `sqlite:///./a.db` is relative and `sqlite:////srv/a.db` absolute
 * (https://docs.sqlalchemy.org/en/20/core/engines.html#sqlite). A driver (`sqlite+aiosqlite`) and a query are ignored;
 * `file:` URIs, `sqlite:path` and plain paths are taken as they are.
 *
 * @returns the path as written (not yet resolved), or what is wrong with the value
 */
export function parseDatabaseUrl(value: string): Parsed {
  const parsed = parse(value.trim());
  return "path" in parsed && parsed.path.includes("\0") ? { fault: "holds a NUL character" } : parsed;
}

function parse(url: string): Parsed {
  const scheme = /^([A-Za-z][A-Za-z0-9+._-]*):\/\//.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return plainPath(url);
  if (!/^sqlite3?(\+\w+)?$/.test(scheme)) {
    return scheme === "file"
      ? fileUri(url)
      : { fault: `${scheme} is no SQLite database; write sqlite:///./name.db or a path` };
  }
  const rest = url.slice(url.indexOf("://") + 3);
  const path = withoutQuery(rest);
  if (["", "/", "/:memory:", ":memory:"].includes(path)) return { fault: MEMORY };
  if (!path.startsWith("/")) return { fault: HOST };
  return path.startsWith("/file:") ? fileUri(rest.slice(1)) : { path: decode(path.slice(1)) };
}

function plainPath(value: string): Parsed {
  if (value === "") return { fault: "must not be empty" };
  if (/^sqlite:/i.test(value)) return notInMemory(decode(withoutQuery(value.slice("sqlite:".length))));
  return value.startsWith("file:") ? fileUri(value) : notInMemory(value);
}

function fileUri(uri: string): Parsed {
  const rest = uri.replace(/^file:(\/\/(localhost)?(?=\/))?/i, "").replace(/#.*$/s, "");
  if (rest.startsWith("//")) return { fault: HOST };
  if (/[?&]mode=memory(&|$)/.test(rest)) return { fault: MEMORY };
  return notInMemory(decode(withoutQuery(rest)));
}

function notInMemory(path: string): Parsed {
  if (path === ":memory:") return { fault: MEMORY };
  return path === "" ? { fault: "names no file" } : { path };
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*$/s, "");
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
