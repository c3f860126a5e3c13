import { loadConfig } from "../../src/config/load.js";
import { Daemon, type LogLine, type Settings } from "../support/daemon.js";
import { DaemonHere } from "./daemon-here.js";
import type { DaemonEnd, Host, HostDaemon } from "./host.js";

/** This process: daemons begin in milliseconds, and clocks can be set. */
export class HostHere implements Host {
  clockMs = 0;

  constructor(
    readonly folder: string,
    readonly settings: Settings,
  ) {}

  start(crash?: readonly [point: string, time: number]): HostDaemon {
    const config = loadConfig({ environment: this.settings, currentDirectory: this.folder });
    return new DaemonHere(config, this, crash);
  }
}

const KILLER = new URL("../support/killer.mjs", import.meta.url).href;

/** Processes of their own, killed by SIGKILL. Their clock and their disk are the machine's. */
export class HostOfProcesses implements Host {
  clockMs = 0;

  constructor(
    readonly folder: string,
    readonly settings: Settings,
  ) {}

  start(crash?: readonly [point: string, time: number]): HostDaemon {
    const killed = crash
      ? { NODE_OPTIONS: `--import ${KILLER}`, CRASH_AT: crash[0], CRASH_TIME: String(crash[1]) }
      : {};
    return new DaemonProcess(new Daemon(this.folder, { ...this.settings, ...killed }));
  }
}

class DaemonProcess implements HostDaemon {
  readonly ended: Promise<DaemonEnd>;
  end: DaemonEnd | undefined;

  constructor(readonly daemon: Daemon) {
    this.ended = daemon.ended.then(({ code, signal }) => {
      this.end = endOf(code, signal, daemon.errors.join("\n"));
      return this.end;
    });
  }

  get log(): readonly LogLine[] {
    return this.daemon.log;
  }

  async kill(): Promise<void> {
    await this.daemon.stop("SIGKILL");
    await this.ended;
  }

  async stop(): Promise<void> {
    await this.daemon.stop("SIGTERM");
    await this.ended;
  }

  setFull(): void {
    // Another process's connection can't be told how far it may grow.
  }
}

function endOf(code: number | null, signal: NodeJS.Signals | null, reason: string): DaemonEnd {
  if (signal === "SIGKILL") return { how: "killed" };
  if (code === 0) return { how: "stopped" };
  return { how: code === 75 ? "gave up" : "failed", reason: `${code ?? signal} ${reason}` };
}
