import { existsSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type Emulator, type FaultRule, startEmulator } from "../../src/emulator/index.js";

export const API_KEY = "model-key";

const NOT_THERE = '{"message": "Collection not found"}';
const BUSY = '{"committed_index":1,"queued_writes":7,"state":"LEADER"}';
const JSON_TYPE = "application/json; charset=utf-8";

/** What a server tells while it works through its log: it is well, has no collections yet, and has writes queued. */
const REPLAYING: FaultRule[] = [
  { ...answering(200, BUSY), match: { path: "^/status" } },
  { ...answering(404, NOT_THERE), match: { method: "GET", path: "^/(collections|aliases)/" } },
  { ...answering(404, NOT_THERE), match: { path: "^/collections/[^/]+/documents" } },
];

function answering(status: number, body: string): FaultRule {
  return { id: "replay", kind: "status", status, body, contentType: JSON_TYPE, times: 0 };
}

/** The server, which can be killed and started again at the same address. */
export class Server {
  #emulator: Emulator;
  #coming: Promise<void> = Promise.resolve();
  #replayed: NodeJS.Timeout | undefined;

  private constructor(
    emulator: Emulator,
    readonly dataFile: string,
  ) {
    this.#emulator = emulator;
  }

  static async start(dataFile: string): Promise<Server> {
    return new Server(await startEmulator({ apiKey: API_KEY, dataFile }), dataFile);
  }

  get emulator(): Emulator {
    return this.#emulator;
  }

  /** Killed, and back after some time. What it had answered for is kept, or everything is lost. */
  crash(data: "kept" | "lost", downMs: number, replayMs: number): void {
    this.#coming = this.#coming.then(async () => {
      const { port } = this.#emulator;
      await this.#emulator.kill();
      // Only now: whatever it has answered for must be there again.
      if (data === "kept") await this.#emulator.save();
      else rmSync(this.dataFile, { force: true });
      await pause(downMs);
      this.#emulator = await startEmulator({ apiKey: API_KEY, port, dataFile: this.dataFile });
      if (data === "kept" && existsSync(this.dataFile) && replayMs > 0) this.#replay(replayMs);
    });
  }

  fault(rule: FaultRule): void {
    this.#emulator.faults.add(rule);
  }

  /** Whether something is still to be done that it is late with. */
  get isLate(): boolean {
    return this.#emulator.faults.delays.count > 0;
  }

  /** Is well again; what it is late with comes in its own time. */
  async calm(): Promise<void> {
    await this.#coming;
    clearTimeout(this.#replayed);
    this.#emulator.faults.clear();
  }

  async end(): Promise<void> {
    await this.#coming;
    clearTimeout(this.#replayed);
    await this.#emulator.kill();
  }

  #replay(ms: number): void {
    this.#emulator.faults.add(REPLAYING);
    this.#replayed = setTimeout(() => {
      while (this.#emulator.faults.remove("replay"));
    }, ms);
  }
}
