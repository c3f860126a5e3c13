import type { Heartbeat } from "./heartbeat.js";
import type { Fields, Notifier } from "./notify.js";
import { standingInWords } from "./standing.js";
import type { WorkerContext } from "./worker.js";

/** How often the status is looked at, and how long it stands at the least, in milliseconds. */
const LOOK_MS = 1_000;
const STATUS_MS = 3_000;

/** A start that gets on, and a stop beyond its deadline, ask for so much time at once, in milliseconds. */
const MORE_TIME_MS = 60_000;
const STOP_MARGIN_MS = 15_000;
const MORE_TIME = { EXTEND_TIMEOUT_USEC: 1000 * MORE_TIME_MS };

/** Gives a sign of life this much sooner than it is due. */
const WATCHDOG_SHARE = 0.4;

/**
 * Tells the service manager what the daemon is about: that it is ready, how far it lags, that it stops, and that it gets on. The
 * last is not a matter of time going by: a daemon in which anything is stuck stays silent, and is killed and started anew.
 */
export class Announcer {
  #heartbeat: Heartbeat | undefined;
  /** What is served, as long as that is so. */
  #context: WorkerContext | undefined;
  #isReady = false;
  #isEnding = false;
  #status = "";
  /** By performance.now(): a clock that is set back must not silence it. */
  #statusAt = Number.NEGATIVE_INFINITY;
  #toldStuck = "";
  #timers: NodeJS.Timeout[] = [];
  #remark = "";

  /** @param environment with what systemd tells: how often it wants a sign of life (WATCHDOG_USEC), and from whom */
  constructor(
    readonly notifier: Notifier,
    environment: NodeJS.ProcessEnv,
  ) {
    if (!notifier.isHeard) return;
    const { WATCHDOG_USEC, WATCHDOG_PID } = environment;
    const isMeant = WATCHDOG_PID === undefined || Number(WATCHDOG_PID) === process.pid;
    const everyMs = isMeant ? (WATCHDOG_SHARE * Number(WATCHDOG_USEC ?? 0)) / 1000 : 0;
    if (everyMs > 0) this.#timers.push(setInterval(() => this.#giveSign(), everyMs));
    this.#timers.push(setInterval(() => this.#askForTime(), MORE_TIME_MS / 2));
  }

  /** A run of the daemon begins. */
  starting(heartbeat: Heartbeat): void {
    this.#heartbeat = heartbeat;
    this.#tell("starting");
  }

  /** The database is locked before it could be looked at even once. */
  waitingForDatabase(): void {
    this.#tell("waiting for the database: another process has it locked", MORE_TIME);
  }

  /**
   * Both sides were looked at: the daemon is ready, though perhaps Typesense is away, which the status then says.
   *
   * @returns what ends the telling of the status
   */
  serving(context: WorkerContext): () => void {
    if (!this.notifier.isHeard || this.#isEnding) return () => undefined;
    this.#isReady = true;
    this.#context = context;
    this.#tell(this.#inWords(context), { READY: 1 });
    const timer = setInterval(() => this.#tellStatus(context), LOOK_MS);
    return () => {
      clearInterval(timer);
      this.#context = undefined;
    };
  }

  /** The configuration is read again. */
  reloading(): void {
    const microseconds = process.hrtime.bigint() / 1000n;
    this.#tell("reading the configuration again", { RELOADING: 1, MONOTONIC_USEC: String(microseconds) });
  }

  /** It could not be used: the daemon goes on as before, and the status says so from now on. */
  refused(): void {
    this.#remark = "the changed configuration could not be used (see the log): the one before is in force, ";
    if (this.#context) this.#tell(this.#inWords(this.#context), { READY: 1 });
  }

  /** The changed configuration is in force. */
  accepted(): void {
    this.#remark = "";
  }

  /** @param drainTimeoutMs how long the batch in flight may take to finish */
  stopping(drainTimeoutMs: number): void {
    this.#isEnding = true;
    this.#tell("stopping: the batch in flight is finished first", {
      STOPPING: 1,
      EXTEND_TIMEOUT_USEC: 1000 * (drainTimeoutMs + STOP_MARGIN_MS),
    });
  }

  /** The daemon ends by a fault, which the status tells as long as it does not run. */
  failed(message: string): void {
    this.#isEnding = true;
    this.#tell(message);
  }

  /** Ends all timers. */
  end(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #tellStatus(context: WorkerContext): void {
    if (this.#isEnding || performance.now() - this.#statusAt < STATUS_MS) return;
    const status = this.#inWords(context);
    if (status !== this.#status) this.#tell(status);
  }

  #inWords(context: WorkerContext): string {
    return `${this.#remark}${standingInWords(context)}`;
  }

  #tell(status: string, fields: Fields = {}): void {
    this.#status = status;
    this.#statusAt = performance.now();
    this.notifier.send({ ...fields, STATUS: status });
  }

  #giveSign(): void {
    const stuck = this.#heartbeat?.stuck() ?? "";
    if (stuck === "") this.notifier.send({ WATCHDOG: 1 });
    else if (this.#toldStuck === "")
      this.notifier.log.fatal({ stuck }, "no sign of life is given to systemd any more: something is stuck");
    this.#toldStuck = stuck;
  }

  /** Without it the manager would give up on a start that waits for a lock of the application. */
  #askForTime(): void {
    if (this.#isReady || this.#isEnding || this.#heartbeat?.stuck()) return;
    this.notifier.send(MORE_TIME);
  }
}
