import type { LogLine } from "../support/daemon.js";

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

/** What daemons run on: this process, or processes of their own. */
export interface Host {
  clockMs: number;
  /** @param crash where it is to be killed, and which time it is reached that counts */
  start(crash?: readonly [point: string, time: number]): HostDaemon;
}
