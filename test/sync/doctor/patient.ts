import { onTestFinished } from "vitest";
import { installTriggers } from "../../../src/capture/install.js";
import { parseConfig, type Settings } from "../../../src/config/parse.js";
import { openApplication } from "../../../src/database/open.js";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../../src/emulator/index.js";
import { examine } from "../../../src/sync/doctor/examine.js";
import type { Finding } from "../../../src/sync/doctor/finding.js";
import { shell, workspace } from "../../support/workspace.js";

export const API_KEY = "test-key";

export const SCHEMA = `
CREATE TABLE characters(id INTEGER PRIMARY KEY, name TEXT NOT NULL, born DATE);
CREATE TABLE lines(id TEXT PRIMARY KEY, text TEXT);
INSERT INTO characters VALUES (1, 'Mira', NULL);
`;

/** A database with triggers beside a stand-in for Typesense, to be looked at in this process. */
export class Case {
  readonly folder = workspace();
  readonly database = `${this.folder}/story.db`;

  private constructor(readonly emulator: Emulator) {}

  static async create(
    options: { tables?: readonly string[]; schema?: string; server?: Partial<EmulatorOptions> } = {},
  ): Promise<Case> {
    const emulator = await startEmulator({ apiKey: API_KEY, ...options.server });
    onTestFinished(() => emulator.kill());
    const made = new Case(emulator);
    made.sql(options.schema ?? SCHEMA);
    const tables = options.tables ?? ["characters", "lines"];
    if (tables.length > 0) made.install(tables);
    return made;
  }

  sql(statements: string): string {
    return shell(this.database, statements);
  }

  install(tables: readonly string[]): void {
    const connection = openApplication(this.database, { busyMs: 5_000 });
    installTriggers(connection, { tables, allowSensitive: true, excluded: [] });
    connection.close();
  }

  async look(settings: Settings = {}): Promise<Finding[]> {
    const { host, port } = this.emulator;
    const all = {
      databaseUrl: this.database,
      typesenseHost: host,
      typesensePort: String(port),
      typesenseApiKey: API_KEY,
      ...settings,
    };
    const { folder } = this;
    const folders = { databaseDirectory: folder, mappingDirectory: folder, currentDirectory: folder };
    const config = parseConfig(all, folders);
    const database = config.databaseUrl ?? "";
    return examine({ config, database, statePath: `${database}-sync`, lock: { held: false } });
  }

  /** What is not well, and what is worth a word, but for what no test here is about. */
  async faults(settings: Settings = {}): Promise<Finding[]> {
    const usual = ["journal_mode", "busy_timeout", "daemon", "unit", "key_admin", "clock"];
    return (await this.look(settings)).filter(({ code, severity }) => severity !== "ok" && !usual.includes(code));
  }

  /** One request of its own to the server. */
  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const headers = { "x-typesense-api-key": API_KEY };
    const response = await fetch(this.emulator.url + path, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: await response.json() };
  }
}

export function codesOf(findings: readonly Finding[]): string[] {
  return findings.map(({ code, severity }) => `${severity} ${code}`);
}
