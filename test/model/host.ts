import type { LogLine } from "../support/daemon.js";

/** Where something is to be killed, and which time it is reached that counts. */
export type Crash = readonly [point: string, time: number];

/** How a daemon ended: what gave up is started again (as its supervisor would), what failed is a fault. */
export type DaemonEnd =
  | { how: "stopped" }
  | { how: "killed" }
  | { how: "gave up"; reason: string }
  | { how: "failed"; reason: string };

export interface HostDaemon {
  readonly log: readonly LogLine[];
  readonly ended: Promise<DaemonEnd>;
  /** Undefined while it runs. */
  readonly end: DaemonEnd | undefined;
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Has its databases full from now on, or not any more. */
  setFull(isFull: boolean): void;
}

/** How a command ended: with an exit code, by a signal, or by an error that nobody had thought of. */
export type CommandEnd = { how: "exited"; code: number } | { how: "killed" } | { how: "crashed"; reason: string };

/** A command of the operator's. */
export interface HostCommand {
  /** What it wrote, on both outputs. */
  readonly output: string;
  readonly ended: Promise<CommandEnd>;
  /** Undefined while it runs. */
  readonly end: CommandEnd | undefined;
  kill(): Promise<void>;
  /** The operator has enough of it: Ctrl-C. */
  interrupt(): void;
}

/** What daemons and commands run on: this process, or processes of their own. */
export interface Host {
  clockMs: number;
  start(crash?: Crash): HostDaemon;
  /** @param args the command line behind the program's name */
  operate(args: readonly string[], crash?: Crash): HostCommand;
}
