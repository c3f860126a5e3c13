import type { Connection } from "../../database/open.js";
import { prepared } from "../../database/prepared.js";
import { type Finding, info, ok, shellWord } from "./finding.js";
import { inBytes } from "./words.js";

/** How the database is set up, as far as that can be seen from outside of the application. */
export function examinePragmas(connection: Connection): Finding[] {
  const read = (name: string) => connection.pragma(name, { simple: true });
  const path = connection.name;
  const mode = String(read("journal_mode"));
  const [pageSize, pages, cache] = [Number(read("page_size")), Number(read("page_count")), Number(read("cache_size"))];
  const cacheBytes = cache < 0 ? -cache * 1024 : cache * pageSize;
  return [
    ok("database_readable", `${inBytes(pages * pageSize)}, opened with SQLite ${version(connection)}`),
    mode === "wal" ? ok("journal_mode", "WAL: readers and the writer don't wait for each other") : rollback(mode, path),
    ok("page_cache", `pages of ${pageSize} bytes; a connection of ours caches ${inBytes(cacheBytes)}`),
    mode === "wal" ? ok("busy_timeout", "WAL: our reads hold up no writer") : timeOut(),
  ];
}

function rollback(mode: string, path: string): Finding {
  const what = `${mode}: a read of ours (a few milliseconds) holds up the application's commit; WAL is recommended`;
  return info("journal_mode", what, `sqlite3 ${shellWord(path)} 'PRAGMA journal_mode = WAL'`);
}

/** It belongs to each connection of the application's. */
function timeOut(): Finding {
  const what =
    "the application's own busy time-out can't be seen from here: without one, it may get SQLITE_BUSY now and then";
  return info("busy_timeout", what, "PRAGMA busy_timeout = 5000, on each connection of the application");
}

function version(connection: Connection): string {
  return String(prepared(connection, "doctor/version.sql").pluck().get());
}
