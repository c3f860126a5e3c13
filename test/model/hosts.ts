import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../src/config/load.js";
import { Running } from "../support/cli.js";
import { Daemon, type LogLine, type Settings } from "../support/daemon.js";
import { CommandHere } from "./command-here.js";
import { DaemonHere } from "./daemon-here.js";
import type { CommandEnd, Crash, DaemonEnd, Host, HostCommand, HostDaemon } from "./host.js";

/** This process: daemons and commands begin in milliseconds, and clocks can be set. */
export class HostHere implements Host {
  clockMs = 0;

  constructor(
    readonly folder: string,
    readonly settings: Settings,
  ) {}

  start(crash?: Crash): HostDaemon {
    const config = loadConfig({ environment: this.settings, currentDirectory: this.folder });
    return new DaemonHere(config, this, crash);
  }

  /** The environment is everybody's: settings come from a file. */
  operate(args: readonly string[], crash?: Crash): HostCommand {
    const file = join(this.folder, "operator.env");
    const lines = Object.entries({ ...this.settings, LOG_PRETTY: "false" }).map(([name, value]) => `${name}=${value}`);
    writeFileSync(file, lines.join("\n"));
    return new CommandHere([...args, "--env-file", file], this, crash);
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

  start(crash?: Crash): HostDaemon {
    return new DaemonProcess(new Daemon(this.folder, { ...this.settings, ...killedAt(crash) }));
  }

  operate(args: readonly string[], crash?: Crash): HostCommand {
    const env = { ...this.settings, LOG_PRETTY: "false", ...killedAt(crash) };
    return new CommandProcess(new Running(args, { cwd: this.folder, env }));
  }
}

function killedAt(crash: Crash | undefined): Settings {
  if (!crash) return {};
  return { NODE_OPTIONS: `--import ${KILLER}`, CRASH_AT: crash[0], CRASH_TIME: String(crash[1]) };
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

/** What the program says of an error that nobody had thought of. */
const FAULT = /This is a fault of fountain-sync/;

class CommandProcess implements HostCommand {
  readonly ended: Promise<CommandEnd>;
  end: CommandEnd | undefined;

  constructor(readonly running: Running) {
    this.ended = running.ended.then(
      ({ code, stderr }) => {
        const exited: CommandEnd = code === null ? { how: "killed" } : { how: "exited", code };
        this.end = FAULT.test(stderr) ? { how: "crashed", reason: stderr } : exited;
        return this.end;
      },
      (thrown: unknown) => {
        this.end = { how: "crashed", reason: String(thrown) };
        return this.end;
      },
    );
  }

  get output(): string {
    return this.running.stdout + this.running.stderr;
  }

  async kill(): Promise<void> {
    this.running.signal("SIGKILL");
    await this.ended;
  }

  interrupt(): void {
    this.running.signal("SIGINT");
  }
}
