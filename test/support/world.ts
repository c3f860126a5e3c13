import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished } from "vitest";
import { installTriggers } from "../../src/capture/install.js";
import { type Emulator, startEmulator } from "../../src/emulator/index.js";
import { openState } from "../../src/outbox/state-file.js";
import { readStreams, type StreamsReport } from "../../src/sync/status.js";
import { compare } from "./compare.js";
import { Daemon, type Place, type Settings } from "./daemon.js";
import { createDatabase } from "./databases.js";
import { type End, runKept } from "./kept-program.js";
import { until } from "./until.js";
import { type Job, pythonWriter, type Writer, writeWithShell } from "./writers.js";

export const API_KEY = "test-key";

/** Short pauses, so that a test needn't wait for what an operator can wait for. */
const HASTE: Settings = { RETRY_MAX_MS: "100", POLL_INTERVAL_MS: "200", REQUEST_TIMEOUT_MS: "5000" };

/** How long a run to the end of what waits may take, in milliseconds. */
const ONCE_MS = 60_000;

/** Has something done when a test has ended. */
export type Finished = (end: () => Promise<void>) => void;

export interface WorldOptions {
  /** The statements that make the database, and rows that are there before anything is installed. */
  statements: readonly string[];
  /** The tables to capture; all of them if left out. */
  tables?: readonly string[];
  journalMode?: string;
  settings?: Settings;
  /** Whether the emulator keeps nothing of what it is sent. */
  sink?: boolean;
}

/** A database with triggers, an emulator, and daemons between them; all of it ends with the test. */
export class World {
  readonly daemons: Daemon[] = [];
  /** What the runs said that ended by themselves. */
  readonly #told: string[] = [];
  readonly settings: Settings;

  private constructor(
    readonly database: string,
    readonly folder: string,
    public emulator: Emulator,
    settings: Settings,
  ) {
    this.settings = { ...HASTE, DATABASE_URL: database, TYPESENSE_API_KEY: API_KEY, ...this.address(), ...settings };
  }

  /** @param finished the test's own, where several tests run at once */
  static async create(options: WorldOptions, finished: Finished = onTestFinished): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), "fountain-sync-"));
    const database = createDatabase(folder, options.statements, options.journalMode);
    const { sink = false } = options;
    const emulator = await startEmulator({ apiKey: API_KEY, dataFile: join(folder, "emulator.jsonl"), sink });
    const world = new World(database, folder, emulator, options.settings ?? {});
    finished(async () => {
      await Promise.all(world.daemons.map((daemon) => daemon.end()));
      await world.emulator.kill();
      rmSync(folder, { recursive: true, force: true });
    });
    if (options.tables?.length !== 0) world.install(options.tables ?? "all");
    return world;
  }

  get state(): string {
    return `${this.database}-sync`;
  }

  install(tables: readonly string[] | "all"): void {
    const connection = new Database(this.database, { timeout: 5000 });
    installTriggers(connection, { tables, allowSensitive: false, excluded: [] });
    connection.close();
  }

  async uninstall(...tables: string[]): Promise<End> {
    return this.start({}, ["uninstall-triggers", ...tables]).ended;
  }

  /** Starts a daemon that says so. */
  async run(settings: Settings = {}, place: Place = "kept"): Promise<Daemon> {
    const daemon = this.start(settings, ["run"], place);
    await daemon.says(/^started$/);
    return daemon;
  }

  /**
   * Starts the program.
   *
   * @param place a kept process can't have settings of Node.js, nor a memory that begins small
   */
  start(settings: Settings = {}, args: readonly string[] = ["run"], place: Place = "kept"): Daemon {
    const own = place === "kept" && settings.NODE_OPTIONS ? "own" : place;
    const daemon = new Daemon(this.folder, { ...this.settings, ...settings }, args, own);
    this.daemons.push(daemon);
    return daemon;
  }

  /** Delivers what waits, by a program that is kept from one time to the next, unless it is to be killed. */
  async once(settings: Settings = {}): Promise<End> {
    const args = ["run", "--once", "--timeout", "20"];
    if (settings.NODE_OPTIONS) return this.start(settings, args).ended;
    const env = { PATH: process.env.PATH ?? "", LOG_PRETTY: "false", ...this.settings, ...settings };
    const { code, stderr } = await runKept({ args, cwd: this.folder, env }, ONCE_MS);
    this.#told.push(stderr);
    return { code, signal: code === null ? "SIGKILL" : null };
  }

  /** Writes with another program, as the application would. */
  write(statements: readonly string[], writer?: Writer): void {
    const all = ["PRAGMA foreign_keys = ON", ...statements];
    if (!writer) {
      writeWithShell(this.database, all);
      return;
    }
    const jobs: Job[] = [{ file: this.database, statements: all }];
    for (const output of writer.run(jobs)) expect(output).not.toMatch(/error/i);
  }

  /** The same with Python, whose driver reports errors. */
  writePython(statements: readonly string[]): void {
    this.write(statements, pythonWriter);
  }

  /** What `status` would say of the outbox and the streams. */
  status(): StreamsReport {
    const connection = new Database(this.database, { readonly: true, timeout: 1000 });
    const state = existsSync(this.state) ? openState(this.state) : undefined;
    try {
      return readStreams({ connection, state });
    } finally {
      state?.close();
      connection.close();
    }
  }

  /** Waits until nothing waits any more, in all streams or those of some tables. */
  async delivered(tables?: readonly string[], deadlineMs?: number): Promise<void> {
    const options = { tell: () => this.story(), ...(deadlineMs === undefined ? {} : { deadlineMs }) };
    const ours = () => this.status().streams.filter(({ table }) => tables?.includes(table) ?? true);
    const done = () => ours().every(({ state, pending, backfill }) => state === "live" && pending === 0 && !backfill);
    await until("everything is delivered", () => ours().length > 0 && done(), options);
  }

  /** Every document of these tables' collections equals its row, and there is no other document. */
  async equal(...tables: string[]): Promise<void> {
    expect(await this.differences(...tables)).toEqual([]);
  }

  /** What differs, in words. */
  async differences(...tables: string[]): Promise<string[]> {
    const names = tables.length > 0 ? tables : this.status().streams.map(({ table }) => table);
    return compare(this.database, this.emulator.url, API_KEY, names);
  }

  async deliveredAndEqual(): Promise<void> {
    await this.delivered();
    await this.equal();
  }

  /** The rows of a query on the application's database. */
  rows(query: string): unknown[][] {
    const connection = new Database(this.database, { readonly: true, timeout: 1000 });
    try {
      return connection.prepare(query).raw().all() as unknown[][];
    } finally {
      connection.close();
    }
  }

  /** The rows of a query on the state database. */
  stateRows(query: string): unknown[][] {
    const connection = new Database(this.state, { readonly: true, timeout: 1000 });
    try {
      return connection.prepare(query).raw().all() as unknown[][];
    } finally {
      connection.close();
    }
  }

  /** Starts the emulator anew at the same address; with its data where it was closed in an orderly way. */
  async restartEmulator(options: { withData: boolean }): Promise<void> {
    const { port } = this.emulator;
    const dataFile = join(this.folder, "emulator.jsonl");
    this.emulator = await startEmulator({ apiKey: API_KEY, port, ...(options.withData ? { dataFile } : {}) });
  }

  address(port = this.emulator.port): Settings {
    return { TYPESENSE_HOST: "127.0.0.1", TYPESENSE_PORT: String(port) };
  }

  story(): string {
    return [JSON.stringify(this.status()), ...this.#told, ...this.daemons.map((daemon) => daemon.story())].join("\n");
  }
}
