import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { Settings } from "./daemon.js";
import { until } from "./until.js";

const receiver = `
import json, socket, sys
receiving = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiving.bind(sys.argv[1])
print("{}", flush=True)
while True:
    text = receiving.recv(65536).decode()
    print(json.dumps(dict(line.split("=", 1) for line in text.splitlines())), flush=True)
`;

/** Whether the program is there by which the daemon speaks to systemd. */
export const hasSystemdNotify = hasProgram("systemd-notify");
export const hasSystemdAnalyze = hasProgram("systemd-analyze");

function hasProgram(name: string): boolean {
  return spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0;
}

/** One message, as sd_notify(3) names its fields. */
export type Message = Readonly<Record<string, string>>;

/** Listens where systemd would; it goes with the test. */
export class ServiceManager {
  /** What it was told; without the requests for a receipt that `systemd-notify` adds. */
  readonly messages: Message[] = [];

  private constructor(readonly socket: string) {}

  static async listen(): Promise<ServiceManager> {
    const folder = mkdtempSync(join(tmpdir(), "manager-"));
    const manager = new ServiceManager(join(folder, "notify"));
    const child = spawn("python3", ["-c", receiver, manager.socket], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    });
    let isListening = false;
    createInterface({ input: child.stdout }).on("line", (line) => {
      const message = JSON.parse(line) as Message;
      if (isListening && !("BARRIER" in message)) manager.messages.push(message);
      isListening = true;
    });
    await until("the socket is there", () => isListening);
    return manager;
  }

  /** What systemd puts into the environment of a service that it watches. */
  environment(watchdogMs?: number): Settings {
    return { NOTIFY_SOCKET: this.socket, ...(watchdogMs ? { WATCHDOG_USEC: String(1000 * watchdogMs) } : {}) };
  }

  /** Waits for a message that has all of these fields, behind the first `from` ones. */
  async told(fields: Readonly<Record<string, RegExp>>, from = 0): Promise<Message> {
    const fits = (message: Message) =>
      Object.entries(fields).every(([name, pattern]) => pattern.test(message[name] ?? "\0"));
    const what = Object.entries(fields).join(", ");
    return until(`systemd is told ${what}`, () => this.messages.slice(from).find(fits), {
      tell: () => this.messages.map((message) => JSON.stringify(message)).join("\n"),
    });
  }
}
