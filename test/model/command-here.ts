import "./surroundings-here.js";
import type Database from "better-sqlite3";
import { program } from "../../src/cli/main.js";
import { CheckFailed, EXIT, SyncError } from "../../src/errors.js";
import type { CommandEnd, Crash, Host, HostCommand } from "./host.js";
import { LifeHere } from "./life-here.js";
import { runAs } from "./process-here.js";

/** Whoever waits for a lock stands still meanwhile, and with it whoever holds it, if that is here, too. In milliseconds. */
const BUSY_MS = 10;

/** A command in this process: the program itself, by its command line. */
export class CommandHere extends LifeHere implements HostCommand {
  output = "";
  readonly ended: Promise<CommandEnd>;
  end: CommandEnd | undefined;

  constructor(args: readonly string[], host: Host, crash: Crash | undefined) {
    super(host, crash);
    const argv = ["node", "fountain-sync", ...args];
    this.ended = runAs(this, () => this.#run(argv)).then((end) => this.#ends(end));
  }

  override uses(connection: Database.Database): void {
    const isNew = !this.connections.has(connection);
    super.uses(connection);
    const waits = isNew && (connection.pragma("busy_timeout", { simple: true }) as number) > BUSY_MS;
    if (waits) connection.pragma(`busy_timeout = ${BUSY_MS}`);
  }

  async kill(): Promise<void> {
    this.die();
    await this.ended;
  }

  interrupt(): void {
    if (this.signals.listenerCount("SIGINT") === 0) this.die();
    else runAs(this, () => this.signals.emit("SIGINT", "SIGINT"));
  }

  writes(text: string): void {
    if (!this.isKilled) this.output += text;
  }

  crashes(thrown: unknown): void {
    this.end ??= crashedBy(thrown);
  }

  protected get isOver(): boolean {
    return this.end !== undefined;
  }

  /** The second signal has it end at once. */
  protected cut(): void {
    for (const signal of ["SIGTERM", "SIGTERM"]) this.signals.emit(signal, signal);
  }

  async #run(argv: readonly string[]): Promise<CommandEnd> {
    try {
      const main = await program(argv);
      await main.parseAsync(argv);
      return { how: "exited", code: EXIT.done };
    } catch (thrown) {
      if (thrown instanceof CheckFailed) return { how: "exited", code: EXIT.found };
      if (!(thrown instanceof SyncError)) return crashedBy(thrown);
      this.writes(`Error: ${thrown.message}\nTry: ${thrown.hint}\n`);
      return { how: "exited", code: thrown.exitCode };
    }
  }

  #ends(end: CommandEnd): CommandEnd {
    this.end = this.isKilled ? { how: "killed" } : (this.end ?? end);
    return this.end;
  }
}

function crashedBy(thrown: unknown): CommandEnd {
  return { how: "crashed", reason: String(thrown instanceof Error ? thrown.stack : thrown) };
}
