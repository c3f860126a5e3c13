import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { mayWrite } from "../../database/untouched.js";
import { SyncError } from "../../errors.js";
import { error, type Finding, info, ok, shellWord, warning } from "./finding.js";

/** What is known of the daemon: whether it holds its lock, or why that can't be told. */
export type Lock = { held: boolean } | { failure: unknown };

/** The state database and the lock, past SQLite. */
export function examineState(path: string, lock: Lock): Finding[] {
  const folder = dirname(path);
  if (!existsSync(folder)) {
    return [
      error("state_folder", `there is no folder ${folder} for the state database`, `mkdir -p ${shellWord(folder)}`),
    ];
  }
  return [...daemon(path, lock), ...files(path, folder)];
}

function daemon(path: string, lock: Lock): Finding[] {
  if ("failure" in lock) {
    const hint = lock.failure instanceof SyncError ? lock.failure.hint : undefined;
    const what = `the lock can't be looked at: ${lock.failure instanceof Error ? lock.failure.message : lock.failure}`;
    return [error("lock", what, hint ?? "run it as the user that the daemon runs as")];
  }
  if (lock.held) return [ok("daemon", "the daemon is running")];
  if (!existsSync(path)) return [info("daemon", "no daemon has run here yet", "fountain-sync run")];
  return [
    warning("daemon", "the daemon is not running: changes wait in the outbox", "fountain-sync run, or systemctl start"),
  ];
}

function files(path: string, folder: string): Finding[] {
  const there = [path, `${path}-wal`, `${path}-shm`, `${path}-lock`].filter(existsSync);
  const open = there.filter((each) => (statSync(each).mode & 0o077) !== 0);
  const closed = (there.length > 0 ? there : [folder]).filter((each) => !mayWrite(each));
  const findings: Finding[] = [];
  if (open.length > 0) {
    const what = `others may read ${open.join(", ")}, which holds documents that were refused`;
    findings.push(warning("state_permissions", what, `chmod 600 ${open.map(shellWord).join(" ")}`));
  }
  if (closed.length > 0) {
    const what = `${closed.join(", ")} can't be written to by this user (uid ${process.getuid?.() ?? 0})`;
    findings.push(error("state_readonly", what, "run it as the user that the daemon runs as, or set STATE_DIRECTORY"));
  }
  return findings.length > 0 ? findings : [ok("state", `the state goes to ${path}`)];
}
