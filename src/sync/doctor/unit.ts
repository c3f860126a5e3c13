import { readFileSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseEnv } from "node:util";
import { parseDatabaseUrl } from "../../config/database-url.js";
import { error, type Finding, info, ok, shellWord, warning } from "./finding.js";
import { ourUnits, type Unit } from "./systemctl.js";

/**
 * The systemd unit that runs the daemon for this database, found by the DATABASE_URL in its environment file.
 *
 * @param stateDirectory as it is set here: the service has one of its own
 */
export async function examineUnit(database: string, stateDirectory: string | undefined): Promise<Finding[]> {
  const units = await ourUnits();
  if (typeof units === "string") return [info("unit", `whether a unit runs the daemon is not known: ${units}`)];
  const closed: string[] = [];
  const ours = units.filter((unit) => databasesOf(unit, closed).some((path) => isSame(path, database)));
  if (ours.length === 0 && closed.length > 0) {
    const what = `whether a unit runs the daemon is not known: ${closed.join(", ")} can't be read`;
    return [info("unit", what, "run it as root")];
  }
  if (ours.length === 0)
    return [
      info("unit", "no unit fountain-sync@….service is for this database", "fountain-sync service install --name NAME"),
    ];
  const findings = ours.flatMap((unit) => [...judge(unit), ...otherState(unit, stateDirectory)]);
  if (ours.length === 1) return findings;
  const names = ours.map(({ Id }) => Id).join(", ");
  return [
    ...findings,
    warning("unit_twice", `more than one unit is for this database: ${names}`, "systemctl disable --now one of them"),
  ];
}

function judge(unit: Unit): Finding[] {
  const { Id = "", ActiveState = "", SubState, Result, MainPID, UnitFileState, NeedDaemonReload } = unit;
  const findings: Finding[] = [];
  if (ActiveState === "failed") {
    const fix = `journalctl -u ${Id} tells why; then systemctl restart ${Id}`;
    findings.push(error("unit", `${Id} has failed (${Result})`, fix));
  } else if (ActiveState === "inactive") {
    findings.push(warning("unit", `${Id} is not started`, `systemctl start ${Id}`));
  } else {
    findings.push(ok("unit", `${Id} is ${ActiveState} (${SubState}), pid ${MainPID}`));
  }
  if (NeedDaemonReload === "yes") {
    const what = `${Id}: the unit file was changed, and systemd goes by the old one`;
    findings.push(warning("unit_reload", what, `systemctl daemon-reload && systemctl restart ${Id}`));
  }
  if (UnitFileState === "disabled") {
    findings.push(warning("unit_disabled", `${Id} is not started at boot`, `systemctl enable ${Id}`));
  }
  return findings;
}

/** Whoever looks into another state database than the service's sees a daemon that has never run. */
function otherState({ Id, StateDirectory }: Unit, stateDirectory: string | undefined): Finding[] {
  if (!StateDirectory) return [];
  const folder = `/var/lib/${StateDirectory.split(" ")[0]}`;
  if (stateDirectory !== undefined && isSame(stateDirectory, folder)) return [];
  const what = `${Id} keeps its state in ${folder}, and this look was into another one`;
  return [warning("state_elsewhere", what, `STATE_DIRECTORY=${shellWord(folder)} fountain-sync doctor`)];
}

/** @param closed takes the files that can't be read */
function databasesOf({ EnvironmentFiles = "" }: Unit, closed: string[]): string[] {
  const files = EnvironmentFiles.split("\n").map((line) => line.replace(/ \(ignore_errors=\w+\)$/, ""));
  return files
    .filter((file) => file !== "")
    .flatMap((file) => {
      const url = databaseUrlIn(file, closed);
      const parsed = url === undefined ? undefined : parseDatabaseUrl(url);
      return parsed && "path" in parsed ? [resolve(dirname(file), parsed.path)] : [];
    });
}

function databaseUrlIn(file: string, closed: string[]): string | undefined {
  try {
    return parseEnv(readFileSync(file, "utf8")).DATABASE_URL;
  } catch {
    closed.push(file);
    return undefined;
  }
}

function isSame(one: string, other: string): boolean {
  return real(one) === real(other);
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
