/*
 * Invariant: the unit that runs the daemon is found by its database, whatever its name; how it stands is told with the
 * command that mends it; where there is no systemd, that is no fault.
 */
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { examineUnit } from "../../../src/sync/doctor/unit.js";
import { workspace } from "../../support/workspace.js";
import { codesOf } from "./patient.js";

const WELL = {
  LoadState: "loaded",
  ActiveState: "active",
  SubState: "running",
  Result: "success",
  MainPID: "42",
  UnitFileState: "enabled",
  NeedDaemonReload: "no",
};

/** Puts a systemctl in front of all others, which tells of these units. */
function systemd(units: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const folder = workspace();
  const show = Object.entries(units).map(([name, unit]) => {
    const { files = "", ...rest } = unit;
    const all = { Id: name, ...WELL, ...rest };
    return [
      ...Object.entries(all).map(([key, value]) => `${key}=${value}`),
      ...files.split(",").map((file) => `EnvironmentFiles=${file} (ignore_errors=no)`),
    ].join("\n");
  });
  writeFileSync(`${folder}/show`, `${show.join("\n\n")}\n`);
  writeFileSync(
    `${folder}/names`,
    Object.keys(units)
      .map((name) => `${name} loaded active running fountain-sync\n`)
      .join(""),
  );
  const script = `#!/bin/sh
case "$1" in
  list-units) cat '${folder}/names' ;;
  list-unit-files) echo 'fountain-sync@.service disabled -' ;;
  show) cat '${folder}/show'; env > '${folder}/environment' ;;
esac
`;
  writeFileSync(`${folder}/systemctl`, script);
  chmodSync(`${folder}/systemctl`, 0o755);
  withPath(`${folder}${delimiter}${process.env.PATH}`);
  return folder;
}

function withPath(path: string): void {
  const before = process.env.PATH;
  process.env.PATH = path;
  onTestFinished(() => {
    process.env.PATH = before;
  });
}

function envFile(database: string): string {
  const folder = workspace({ "my story.env": `DATABASE_URL=${database}\nTYPESENSE_API_KEY=secret` });
  return `${folder}/my story.env`;
}

test("the unit of this database, among others", async () => {
  const files = [envFile("sqlite:////srv/story.db"), envFile("/srv/other.db")];
  systemd({
    "fountain-sync@b.service": { files: files[1] ?? "" },
    "fountain-sync@a.service": { files: files[0] ?? "", StateDirectory: "fountain-sync/a" },
  });
  const findings = await examineUnit("/srv/story.db", "/var/lib/fountain-sync/a");
  expect(findings).toEqual([
    { code: "unit", severity: "ok", what: "fountain-sync@a.service is active (running), pid 42", fix: null },
  ]);
  expect(codesOf(await examineUnit("/srv/story.db", undefined))).toEqual(["ok unit", "warning state_elsewhere"]);
  expect(await examineUnit("/srv/third.db", undefined)).toEqual([
    expect.objectContaining({
      code: "unit",
      severity: "info",
      what: "no unit fountain-sync@….service is for this database",
    }),
  ]);
});

test.each([
  [{ ActiveState: "failed", Result: "exit-code" }, ["error unit"], /journalctl -u fountain-sync@a\.service/],
  [{ ActiveState: "inactive" }, ["warning unit"], /systemctl start fountain-sync@a\.service/],
  [{ NeedDaemonReload: "yes" }, ["ok unit", "warning unit_reload"], /systemctl daemon-reload && systemctl restart/],
  [{ UnitFileState: "disabled" }, ["ok unit", "warning unit_disabled"], /systemctl enable fountain-sync@a\.service/],
])("how it stands: %o", async (state, codes, fix) => {
  systemd({ "fountain-sync@a.service": { files: envFile("/srv/story.db"), ...state } });
  const findings = await examineUnit("/srv/story.db", undefined);
  expect(codesOf(findings)).toEqual(codes);
  expect(findings.at(-1)?.fix).toMatch(fix);
});

test("two for one database", async () => {
  const files = envFile("/srv/story.db");
  systemd({ "fountain-sync@a.service": { files }, "fountain-sync@b.service": { files } });
  expect(codesOf(await examineUnit("/srv/story.db", undefined))).toEqual(["ok unit", "ok unit", "warning unit_twice"]);
});

test("what can't be told is no fault, and no setting goes to systemctl", async () => {
  const folder = systemd({ "fountain-sync@a.service": { files: "/nowhere/a.env" } });
  process.env.TYPESENSE_API_KEY = "secret";
  onTestFinished(() => {
    delete process.env.TYPESENSE_API_KEY;
  });
  expect(await examineUnit("/srv/story.db", undefined)).toEqual([
    expect.objectContaining({ severity: "info", what: expect.stringContaining("/nowhere/a.env can't be read") }),
  ]);
  const { readFileSync } = await import("node:fs");
  expect(readFileSync(`${folder}/environment`, "utf8")).not.toMatch(/TYPESENSE|secret/);
  withPath("/nowhere");
  expect(await examineUnit("/srv/story.db", undefined)).toEqual([
    expect.objectContaining({ severity: "info", what: expect.stringContaining("there is no systemctl here") }),
  ]);
});
