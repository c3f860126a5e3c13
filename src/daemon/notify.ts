import { spawn } from "node:child_process";
import type { Log } from "../log.js";

/** Longer ones are cut: `systemctl status` shows one line. */
const LONGEST_STATUS = 300;

/** How long one message may take, in milliseconds. systemd-notify itself waits 5 s for the manager to have read it. */
const DEADLINE_MS = 10_000;

/** The fields of a message, as sd_notify(3) names them. Their values are in argv for a moment: nothing secret. */
export type Fields = Readonly<Record<string, string | number>>;

/** What may go with the message before it, where that still waits to be sent: only the last word of these counts. */
const JOINING = new Set(["STATUS", "WATCHDOG", "EXTEND_TIMEOUT_USEC"]);

/**
 * Tells systemd how the daemon stands, by its program `systemd-notify`, one message after the other. Each costs a process, so
 * there should be few. Outside of systemd (no NOTIFY_SOCKET), or without the program, nothing is sent; what fails is told once
 * and hurts nobody.
 *
 * The program waits until the manager has read its message: only so is a message from a process that ends at once attributed
 * to the service (https://www.freedesktop.org/software/systemd/man/latest/systemd-notify.html). So `--no-block` is not for us.
 */
export class Notifier {
  /** All that the program gets to see. */
  readonly #environment: { PATH: string; NOTIFY_SOCKET: string };
  readonly #waiting: Record<string, string | number>[] = [];
  #isHeard: boolean;
  #isSending = false;
  #hasFailed = false;

  constructor(
    environment: NodeJS.ProcessEnv,
    public log: Log,
  ) {
    const { PATH = "/usr/bin:/bin", NOTIFY_SOCKET = "" } = environment;
    this.#environment = { PATH, NOTIFY_SOCKET };
    this.#isHeard = NOTIFY_SOCKET !== "";
  }

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#isHeard;
  }

  /** Sends a message behind those that were sent before. Returns at once; the process does not end before it is delivered. */
  send(fields: Fields): void {
    if (!this.#isHeard) return;
    const last = this.#waiting.at(-1);
    if (last && Object.keys(fields).every((name) => JOINING.has(name))) Object.assign(last, fields);
    else this.#waiting.push({ ...fields });
    if (!this.#isSending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    for (let fields = this.#waiting.shift(); fields; fields = this.#waiting.shift()) {
      const fault = await this.#run(fields);
      if (fault === undefined) continue;
      const isMissing = fault.code === "ENOENT";
      if (isMissing) {
        this.#isHeard = false;
        this.#waiting.length = 0;
      }
      if (!this.#hasFailed)
        this.log.warn(
          { reason: fault.message },
          "systemd could not be told how the daemon stands: systemd-notify failed",
        );
      this.#hasFailed = true;
    }
    this.#isSending = false;
  }

  #run(fields: Fields): Promise<NodeJS.ErrnoException | undefined> {
    const words = Object.entries(fields).map(([name, value]) => `${name}=${oneLine(String(value))}`);
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const options = { env: this.#environment, stdio: "ignore", cwd: "/", signal } as const;
    return new Promise((resolve) => {
      const child = spawn("systemd-notify", words, options);
      child.on("error", resolve);
      child.on("close", (code, signal) =>
        resolve(code === 0 ? undefined : new Error(`it ended with ${code ?? signal}`)),
      );
    });
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").slice(0, LONGEST_STATUS);
}
