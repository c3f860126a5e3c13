import Database from "better-sqlite3";
import { EXIT } from "../../src/errors.js";
import type { Host, HostCommand } from "./host.js";
import type { Program, Step } from "./program.js";

/** The operator, who may run several commands at once. They may fail for a while, but not in any way. */
export class Operator {
  /** Ends that no command may come to. */
  readonly faults: string[] = [];
  #running: { line: string; command: HostCommand }[] = [];

  constructor(
    readonly host: Host,
    readonly database: string,
    readonly policy: Program["policy"],
    /** Where it is told what the commands wrote. */
    readonly story: string[],
  ) {}

  get isBusy(): boolean {
    return this.#running.length > 0;
  }

  begin({ args, table, crash }: Step & { do: "operate" }): void {
    const name = args.includes("TABLE") ? this.#captured(table) : "";
    if (name === undefined) return;
    const named = args.map((arg) => (arg === "TABLE" ? name : arg));
    const run = { line: named.join(" "), command: this.host.operate(named, crash) };
    this.#running.push(run);
    void run.command.ended.then(() => this.#ended(run));
  }

  interrupt(): void {
    for (const { command } of this.#running) command.interrupt();
  }

  /** What is still at work, in words. */
  get waiting(): string[] {
    return this.#running.map(({ line, command }) => `"${line}" has not ended: ${command.output}`);
  }

  async kill(): Promise<void> {
    await Promise.all(this.#running.map(({ command }) => command.kill()));
  }

  #ended(run: { line: string; command: HostCommand }): void {
    const { line, command } = run;
    this.#running = this.#running.filter((each) => each !== run);
    this.story.push(`"${line}" ended: ${JSON.stringify(command.end)} ${command.output}`);
    const { end } = command;
    if (end?.how === "crashed") this.faults.push(`"${line}" crashed: ${end.reason}`);
    if (end?.how === "exited" && !this.#mayEnd(line, end.code, command.output)) {
      this.faults.push(`"${line}" ended with ${end.code}: ${command.output}`);
    }
  }

  #mayEnd(line: string, code: number, output: string): boolean {
    if (code === EXIT.found) return line.startsWith("verify ");
    if (code === EXIT.usage) return output.includes("nothing was ever delivered");
    if (code === EXIT.configuration) return this.policy === "manual" && output.includes("schema apply");
    return code === EXIT.done || code === EXIT.temporary;
  }

  /** One table's name; none where the database is locked, or a name would be taken for a flag. */
  #captured(number: number): string | undefined {
    const connection = new Database(this.database, { readonly: true, timeout: 0 });
    try {
      const names = connection.prepare("SELECT name FROM _sync_table ORDER BY id").pluck().all() as string[];
      const name = names[number % names.length];
      return name?.startsWith("-") ? undefined : name;
    } catch {
      return undefined;
    } finally {
      connection.close();
    }
  }
}
