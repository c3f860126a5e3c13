import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { TableMapping } from "../../src/config/mapping/schema.js";
import { isLocked } from "../../src/outbox/lock.js";
import type { Settings } from "../support/daemon.js";
import { Application } from "./application.js";
import type { Host, HostDaemon } from "./host.js";
import { isRenaming, type Judge, waitsFor } from "./judge.js";
import type { Locker } from "./locker.js";
import { Operator } from "./operator.js";
import { isOver, type Moment, now, type Patience } from "./patience.js";
import type { Program, Step } from "./program.js";
import { API_KEY, Server } from "./server.js";

/** How long "idle" waits at most, in milliseconds. */
const IDLE_MS = 1_500;
/** The same while a plan waits for the operator. */
const HELD_MS = 60;
/** How long the daemon may take until all is well once nothing is in its way. */
const SETTLED: Patience = { wallMs: 60_000, ownMs: 20_000 };
/** How long something may be wrong although nothing waits. */
const WRONG: Patience = { wallMs: 4_000, ownMs: 1_500 };
/** A supervisor starts what gave up again. So often is still no endless loop. */
const MOST_RESTARTS = 60;

/** What programs run on. It serves many of them, also at once. */
export interface Stage {
  /** Where files may be. */
  folder: string;
  judge: Judge;
  locker: Locker;
  /** How long the application waits for a lock, in milliseconds. */
  appTimeoutMs: number;
  /** Makes the machine of one program. */
  host(settings: Settings): Host;
}

export interface Verdict {
  /** What was wrong; empty if the invariant holds. */
  faults: string[];
  /** What the daemons logged. */
  story: string[];
}

/** Runs a program, lets all faults cease, waits until the daemon has settled, and judges. */
export async function runTrial(stage: Stage, program: Program): Promise<Verdict> {
  const trial = await Trial.begin(stage, program);
  try {
    for (const step of program.steps) await trial.take(step);
    await trial.calm();
    const wrong = await trial.settle();
    const faults = [...wrong, ...trial.operator.faults, ...trial.application.disturbances];
    return { faults, story: trial.story };
  } finally {
    await trial.end();
  }
}

class Trial {
  readonly story: string[] = [];
  #daemon: HostDaemon | undefined;
  #restarts = 0;
  #mapping: Record<string, TableMapping> | undefined;
  #isStateLost = false;
  /** Where a table is called otherwise than its collection, and nobody remembers: the collection stays, and another one is made. */
  #isRenameLost = false;
  #isVerified = false;
  #full: NodeJS.Timeout | undefined;
  #locks: Promise<unknown>[] = [];
  readonly #failures: string[] = [];
  readonly operator: Operator;

  private constructor(
    readonly stage: Stage,
    readonly host: Host,
    readonly database: string,
    readonly program: Program,
    readonly application: Application,
    readonly server: Server,
  ) {
    this.operator = new Operator(host, database, program.policy, this.story);
  }

  static async begin(stage: Stage, program: Program): Promise<Trial> {
    const database = join(stage.folder, "application.db");
    const server = await Server.start(join(stage.folder, "server.jsonl"));
    const host = stage.host({
      DATABASE_URL: database,
      TYPESENSE_HOST: "127.0.0.1",
      TYPESENSE_PORT: String(server.emulator.port),
      TYPESENSE_API_KEY: API_KEY,
      REQUEST_TIMEOUT_MS: "600",
      RETRY_MAX_MS: "20",
      POLL_INTERVAL_MS: "50",
      REBUILD_GRACE: "0",
      LOG_LEVEL: "debug",
      BATCH_SIZE: String(program.batchSize),
      RETENTION: program.retention,
      SCHEMA_POLICY: program.policy,
    });
    try {
      const application = new Application(database, program, stage.appTimeoutMs, () => host.clockMs);
      return new Trial(stage, host, database, program, application, server);
    } catch (thrown) {
      await server.end();
      throw thrown;
    }
  }

  async take(step: Step): Promise<void> {
    this.#restartIfGone();
    switch (step.do) {
      case "write":
        await this.#unlocked();
        this.application.write(step.sql);
        break;
      case "remake":
        await this.#unlocked();
        this.application.remake(step);
        break;
      case "rename":
        await this.#unlocked();
        this.application.rename(step);
        break;
      case "map":
        return this.#map(step.tables);
      case "lose trigger":
        await this.#unlocked();
        this.application.loseTrigger(step);
        break;
      case "wait":
        return pause(step.ms);
      case "idle":
        return this.#idle();
      case "fault":
        return this.server.fault(step.rule);
      case "calm":
        return this.server.calm();
      case "kill":
        await this.#daemon?.kill();
        return this.#forget();
      case "stop":
        await this.#daemon?.stop();
        return this.#forget();
      case "start":
        if (!this.#daemon) this.#start(step.crash);
        return;
      case "operate":
        return this.operator.begin(step);
      case "interrupt":
        return this.operator.interrupt();
      case "crash server":
        return this.server.crash(step.data, step.downMs, step.replayMs);
      case "lock":
        return this.#lock(step);
      case "full":
        return this.#fill(step.ms);
      case "clock":
        this.host.clockMs += step.ms;
        return;
      case "copy":
        await this.#unlocked();
        return this.application.copy();
      case "restore":
        await this.#unlocked();
        return this.application.restore(step.how);
      case "lose state":
        if (this.#daemon || this.operator.isBusy) return;
        await this.#unlocked();
        this.#isRenameLost ||= isRenaming(this.database);
        this.#isStateLost = true;
        for (const end of ["", "-wal", "-shm"]) rmSync(`${this.database}-sync${end}`, { force: true });
    }
  }

  /** From now on nothing goes wrong any more. */
  async calm(): Promise<void> {
    await this.#unlocked();
    this.application.endTransaction();
    clearTimeout(this.#full);
    this.#daemon?.setFull(false);
    await this.server.calm();
  }

  async settle(): Promise<string[]> {
    const began = now();
    let since: Moment | undefined;
    for (;;) {
      this.#restartIfGone();
      if (!this.#daemon) this.#start();
      const open = waitsFor(this.database);
      if (this.program.policy === "manual") this.#approve(open);
      if (open.length === 0 && this.application.isWarned) this.#verify();
      const waiting = [...open, ...this.operator.waiting];
      const wrong = waiting.length > 0 ? waiting : await this.#look();
      if (this.#failures.length > 0 || (wrong.length === 0 && !this.server.isLate)) return this.#failures;
      since = waiting.length > 0 ? undefined : (since ?? now());
      if (isOver(began, SETTLED) || (since && isOver(since, WRONG))) return wrong;
      await pause(10);
    }
  }

  #look(): Promise<string[]> {
    const told = [...this.story, ...(this.#daemon?.log ?? []).map(({ msg }) => msg)];
    const adopted = told.some((line) => line.includes("the collection that is there is used"));
    const mapped = this.#mapping && { mapping: this.#mapping, adopted };
    const forgotten = this.#isRenameLost || (this.#isStateLost && mapped !== undefined);
    return this.stage.judge.look(this.database, this.server.emulator, mapped, forgotten);
  }

  async #map(tables: Record<string, TableMapping>): Promise<void> {
    const wasRunning = this.#daemon !== undefined;
    await this.#daemon?.stop();
    this.#forget();
    writeFileSync(join(this.stage.folder, "fountain-sync.json"), JSON.stringify({ tables }));
    this.#mapping = tables;
    if (wasRunning) this.#start();
  }

  async end(): Promise<void> {
    await this.operator.kill();
    await this.#daemon?.kill();
    this.#forget();
    await Promise.all(this.#locks);
    clearTimeout(this.#full);
    this.application.close();
    await this.server.end();
  }

  /** Not while a command does a daemon's work: that one would give up, and be started again, until the command has ended. */
  #start(crash?: (Step & { do: "start" })["crash"]): void {
    if (this.operator.isBusy && isLocked(`${this.database}-sync`)) return;
    this.#daemon = this.host.start(crash);
  }

  /** At last the operator has done what was waited for. */
  #approve(waiting: readonly string[]): void {
    const isAsked = waiting.some((each) => each.startsWith("an open plan"));
    if (!isAsked || this.operator.isBusy || !this.#daemon) return;
    this.operator.begin({ do: "operate", args: ["schema", "apply"], table: 0 });
  }

  /** Whoever was warned of rows that go unseen has them looked for. */
  #verify(): void {
    if (this.#isVerified || this.operator.isBusy) return;
    this.#isVerified = true;
    this.operator.begin({ do: "operate", args: ["verify", "--repair"], table: 0 });
  }

  #forget(): void {
    for (const line of this.#daemon?.log ?? []) this.story.push(JSON.stringify(line));
    if (this.#daemon) this.story.push(`the daemon ended: ${JSON.stringify(this.#daemon.end)}`);
    this.#daemon = undefined;
  }

  /** What was killed at a point stays dead until the program starts it again. */
  #restartIfGone(): void {
    const end = this.#daemon?.end;
    if (!end) return;
    this.#forget();
    if (end.how === "failed") this.#failures.push(`the daemon ended: ${end.reason}`);
    if (end.how === "stopped") this.#failures.push("the daemon stopped by itself");
    if (end.how !== "gave up") return;
    if (++this.#restarts > MOST_RESTARTS) this.#failures.push(`the daemon gives up each time: ${end.reason}`);
    else this.#start();
  }

  async #idle(): Promise<void> {
    const began = performance.now();
    while (this.#daemon && !this.#daemon.end) {
      const waiting = waitsFor(this.database);
      // What waits for the operator would be waited for in vain.
      const isHeld = this.program.policy === "manual" && waiting.some((each) => each.startsWith("an open plan"));
      if (waiting.length === 0 || performance.now() - began > (isHeld ? HELD_MS : IDLE_MS)) return;
      await pause(5);
    }
  }

  async #lock({ what, mode, ms }: Step & { do: "lock" }): Promise<void> {
    // Its own lock would be in the way of the other process, which does not wait for it.
    this.application.endTransaction();
    const file = what === "application" ? this.database : `${this.database}-sync`;
    const { over } = await this.stage.locker.hold(file, mode, ms);
    this.#locks.push(over);
  }

  async #unlocked(): Promise<void> {
    await Promise.all(this.#locks.splice(0));
  }

  #fill(ms: number): void {
    const daemon = this.#daemon;
    daemon?.setFull(true);
    clearTimeout(this.#full);
    this.#full = setTimeout(() => daemon?.setFull(false), ms);
  }
}
