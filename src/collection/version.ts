import { createHash } from "node:crypto";
import type { Connection } from "../database/open.js";
import { prepared } from "../database/prepared.js";
import { madeBy } from "../document/made-by.js";
import type { DocumentMapping } from "../document/mapping.js";
import type { TableSettings } from "../document/settings.js";
import type { Change } from "./change.js";
import type { RecordedColumn } from "./recorded.js";

/** How far a version has got: planned (it may wait for the operator), applying, applied, or failed with a reason. */
export type VersionState = "planned" | "applying" | "applied" | "failed";

/** A row of `_sync_schema_version`: what a table looked like, what had changed, and what was done about it. */
export interface SchemaVersion {
  tableId: number;
  version: number;
  table: string;
  fingerprint: string;
  columns: RecordedColumn[];
  /** What was asked for the table as a whole. */
  settings: TableSettings;
  changes: Change[];
  /** In words: "created", or the steps of the plan. */
  action: string;
  state: VersionState;
  /** The collection it is, or is to be, applied to. */
  collection: string;
  /** ISO 8601. */
  plannedAt: string;
  appliedAt: string | null;
  /** 1: the operator has said that it may be applied. */
  approved: 0 | 1;
  failure: string | null;
}

/**
 * What a table looks like, and what its documents are made by, as one short text: equal texts mean that nothing about them has
 * changed.
 */
export function fingerprint(mapping: DocumentMapping): string {
  const made = madeBy(mapping);
  const table = hash(JSON.stringify(mapping.shape));
  return made === "" ? table : `${table} ${hash(made)}`;
}

/** Whether two fingerprints are those of one and the same table. */
export function sameTable(one: string, other: string): boolean {
  return one.split(" ")[0] === other.split(" ")[0];
}

/** Whether documents are made by the same. */
export function sameMaking(one: string, other: string): boolean {
  return one.split(" ")[1] === other.split(" ")[1];
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The versions of one table in order, or of all tables. */
export function schemaVersions(state: Connection, tableId: number | null = null): SchemaVersion[] {
  const rows = prepared(state, "schema/versions.sql").all({ table: tableId }) as (Omit<
    SchemaVersion,
    "columns" | "settings" | "changes"
  > & { columns: string; settings: string | null; changes: string })[];
  return rows.map((row) => ({
    ...row,
    columns: JSON.parse(row.columns) as RecordedColumn[],
    settings: JSON.parse(row.settings ?? "{}") as TableSettings,
    changes: JSON.parse(row.changes) as Change[],
  }));
}

/** The newest version of any table that is not its first, or undefined where no table has changed. */
export function newestSchemaChange(
  state: Connection,
): Pick<SchemaVersion, "table" | "version" | "action" | "state" | "plannedAt" | "appliedAt"> | undefined {
  return prepared(state, "schema/newest-change.sql").get() as SchemaVersion | undefined;
}

/** What the history of all tables tells of a version; its columns are left out, for they may be many. */
export type VersionSummary = Omit<SchemaVersion, "columns" | "fingerprint" | "approved">;

/** The newest versions of all tables, the last one first. */
export function newestVersions(state: Connection, limit: number): VersionSummary[] {
  const rows = prepared(state, "schema/newest-versions.sql").all({ limit }) as (Omit<VersionSummary, "changes"> & {
    changes: string;
  })[];
  return rows.map((row) => ({ ...row, changes: JSON.parse(row.changes) as Change[] }));
}

/** Records a version, or what has become of it: the table and the number tell which. */
export function saveVersion(state: Connection, version: SchemaVersion): void {
  prepared(state, "schema/version-save.sql").run({
    ...version,
    columns: JSON.stringify(version.columns),
    settings: JSON.stringify(version.settings),
    changes: JSON.stringify(version.changes),
  });
}

/** Forgets all versions of a table, because its stream begins anew. */
export function forgetVersions(state: Connection, tableId: number): void {
  prepared(state, "schema/version-forget.sql").run({ tableId });
}

/** Lets the versions of a table that wait, or have failed, be applied. Returns how many there were. */
export function approveVersions(state: Connection, tableId: number): number {
  return prepared(state, "schema/version-approve.sql").run({ tableId }).changes;
}
