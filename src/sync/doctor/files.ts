import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type Header, readHeader } from "../../database/header.js";
import { openScratch } from "../../database/open.js";
import { prepared } from "../../database/prepared.js";
import { mayWrite } from "../../database/untouched.js";
import { error, type Finding, info, ok, shellWord, warning } from "./finding.js";
import { inBytes } from "./words.js";

/** The oldest SQLite that can read a database with our triggers. */
const OLDEST_WRITER = 3_024_000;

/** A -wal of such a size is written to for long without anybody moving it into the database. */
const LARGE_WAL_BYTES = 128 * 1024 * 1024;

/** The database file and what lies around it, past SQLite. To be called before the database is opened. */
export function examineFiles(path: string): Finding[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    const fix = "set DATABASE_URL to the application's SQLite file";
    return [error("database_missing", found ? `${path} is not a file` : `there is no database at ${path}`, fix)];
  }
  const header = readHeader(path);
  return [...rights(path), ...writer(path, header), ...walSize(path)];
}

/** The daemon writes into the database to prune, and SQLite keeps its journal in the folder. */
function rights(path: string): Finding[] {
  const folder = dirname(path);
  const user = process.getuid?.() ?? 0;
  const lacking = [path, `${path}-wal`, `${path}-shm`].filter((each) => existsSync(each) && !mayWrite(each));
  const findings = lacking.map((each) =>
    error(
      "database_readonly",
      `${each} can't be written to by this user (uid ${user})`,
      `chown or chmod ${shellWord(each)}`,
    ),
  );
  if (!mayWrite(folder)) {
    const what = `the folder ${folder} can't be written to by this user (uid ${user}): SQLite keeps its journal there`;
    findings.push(error("folder_readonly", what, `chown or chmod ${shellWord(folder)}`));
  }
  return findings.length > 0 ? findings : [ok("database_writable", `${path} and its folder can be written to`)];
}

function writer(path: string, header: Header | undefined): Finding[] {
  if (!header) return [];
  if (header.writer === undefined) {
    return [info("sqlite_writer", "the SQLite that wrote the file last is older than 3.7.0, or unknown")];
  }
  const own = ownVersion() === header.writer ? ", as fountain-sync's own does" : "";
  const what = `SQLite ${header.writer} wrote the file last${own}`;
  if (header.writerNumber >= OLDEST_WRITER) return [ok("sqlite_writer", what)];
  const fix = `update the SQLite of the application to 3.24 or newer, or fountain-sync uninstall-triggers --database-url ${shellWord(path)}`;
  return [error("sqlite_writer", `${what}: with our triggers, it can't read the database`, fix)];
}

/** The SQLite that this program brings along: it writes, too. */
function ownVersion(): unknown {
  const scratch = openScratch();
  try {
    return prepared(scratch, "doctor/version.sql").pluck().get();
  } finally {
    scratch.close();
  }
}

function walSize(path: string): Finding[] {
  const size = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (size < LARGE_WAL_BYTES) return [];
  const what = `${path}-wal has grown to ${inBytes(size)}: some reader holds an old view open, or nobody checkpoints`;
  return [warning("wal_large", what, `sqlite3 ${shellWord(path)} 'PRAGMA wal_checkpoint(TRUNCATE)'`)];
}
