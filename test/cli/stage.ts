import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator/index.js";
import { API_KEY, cli, type Result, Running, type Surroundings } from "../support/cli.js";
import { shell, workspace } from "../support/workspace.js";

/** Tables of every kind that matters to install-triggers. */
export const SCHEMA = `
CREATE TABLE characters(id INTEGER PRIMARY KEY, name TEXT NOT NULL, born DATE);
CREATE TABLE lines(id INTEGER PRIMARY KEY, speaker TEXT, text TEXT, weight REAL);
CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT, hashed_password TEXT);
CREATE TABLE api_keys(id INTEGER PRIMARY KEY, value TEXT);
CREATE TABLE keyless(word TEXT NOT NULL);
CREATE VIEW speakers AS SELECT DISTINCT speaker FROM lines;
CREATE VIRTUAL TABLE search USING fts5(text);
INSERT INTO characters VALUES (1, 'Mira', '1990-04-01'), (2, 'Jonas', NULL);
`;

/** A folder with a database, and the program that runs in it. */
export class Stage {
  readonly folder: string;
  readonly database: string;
  env: Record<string, string | undefined>;

  constructor(env: Record<string, string | undefined> = {}, schema = SCHEMA) {
    this.folder = workspace();
    this.database = join(this.folder, "story.db");
    this.env = { DATABASE_URL: "story.db", TYPESENSE_API_KEY: API_KEY, RETRY_MAX_MS: "100", ...env };
    shell(this.database, schema);
  }

  run(args: string, more: Partial<Surroundings> = {}): Promise<Result> {
    return cli(args.split(" "), this.surroundings(more));
  }

  /** Starts a command that stays; it is ended with the test at the latest. */
  start(args: string, more: Partial<Surroundings> = {}): Running {
    const running = new Running(args.split(" "), this.surroundings(more), "kept");
    onTestFinished(() => running.stop());
    return running;
  }

  sql(statements: string): string {
    return shell(this.database, statements);
  }

  private surroundings(more: Partial<Surroundings>): Surroundings {
    return { cwd: this.folder, ...more, env: { ...this.env, ...more.env } };
  }
}

/** A stage beside a stand-in for Typesense. */
export async function stageWithTypesense(
  options: Partial<EmulatorOptions> = {},
): Promise<{ stage: Stage; emulator: Emulator }> {
  const emulator = await startEmulator({ apiKey: API_KEY, ...options });
  onTestFinished(() => emulator.close());
  return { stage: new Stage(addressOf(emulator.port)), emulator };
}

export function addressOf(port: number): Record<string, string> {
  return { TYPESENSE_HOST: "127.0.0.1", TYPESENSE_PORT: String(port) };
}

/** The documents of a collection, ordered by id. */
export async function documentsIn(emulator: Emulator, collection: string): Promise<Record<string, unknown>[]> {
  const headers = { "x-typesense-api-key": API_KEY };
  const response = await fetch(`${emulator.url}/collections/${collection}/documents/export`, { headers });
  const lines = (await response.text()).split("\n").filter((line) => line !== "");
  const documents = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return documents.sort((a, b) => String(a.id).localeCompare(String(b.id)));
}

/** A plain web server; returns its port. */
export async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
