import { fstatSync } from "node:fs";
import { createRequire } from "node:module";
import { type DestinationStream, type Logger, pino, stdSerializers } from "pino";

export type Log = Logger;

export interface LogOptions {
  level: string;
  /** Lines for people (true) or JSON (false); auto asks whether the log goes to a terminal. */
  pretty: "auto" | "true" | "false";
  /** Called before each line, where a terminal shows it: what is drawn there can make room. */
  makeRoom?: () => void;
}

/** Loaded when somebody looks: a service starts without. */
function loadPretty(): typeof import("pino-pretty") {
  return createRequire(import.meta.url)("pino-pretty");
}

/**
 * Whether standard error is the journal's own stream: then, and only then, the journal takes a line's priority from its
 * beginning and keeps the line without it (https://www.freedesktop.org/software/systemd/man/sd-daemon.html). In a file, or in
 * what a program reads, there is nothing but JSON.
 */
function goesToJournal(): boolean {
  const stream = process.env.JOURNAL_STREAM;
  if (!stream) return false;
  const { dev, ino } = fstatSync(2, { bigint: true });
  return stream === `${dev}:${ino}`;
}

/** The priorities of syslog(3), by the levels here. */
function priorityOf(level: number): number {
  if (level >= 60) return 2;
  if (level >= 50) return 3;
  if (level >= 40) return 4;
  return level >= 30 ? 6 : 7;
}

/** `journalctl -p warning` then finds what is to be looked at. */
function journal(): DestinationStream {
  const destination = pino.destination({ dest: 2, sync: true });
  const prefixed = {
    [Symbol.for("pino.metadata")]: true,
    lastLevel: 30,
    write: (line: string) => destination.write(`<${priorityOf(prefixed.lastLevel)}>${line}`),
  };
  return prefixed;
}

/**
 * The log, on standard error: standard output belongs to what a command reports. One line a transition, not a tick.
 * Secrets are not passed to it; what could carry one all the same is redacted by path.
 */
export function createLog(options: LogOptions): Log {
  const forPeople = options.pretty === "auto" ? process.stderr.isTTY === true : options.pretty === "true";
  const destination = forPeople
    ? loadPretty()({
        destination: 2,
        sync: true,
        ignore: "pid,hostname",
        translateTime: "SYS:HH:MM:ss.l",
        colorize: process.stderr.isTTY === true && !process.env.NO_COLOR,
      })
    : goesToJournal()
      ? journal()
      : pino.destination({ dest: 2, sync: true });
  const { makeRoom } = options;
  const lines: DestinationStream =
    makeRoom && process.stderr.isTTY
      ? {
          write: (line) => {
            makeRoom();
            destination.write(line);
          },
        }
      : destination;
  return pino(
    {
      level: options.level,
      base: null,
      serializers: { error: stdSerializers.err },
      redact: [
        "apiKey",
        "*.apiKey",
        "typesenseApiKey",
        "*.typesenseApiKey",
        "httpToken",
        "*.httpToken",
        '*["x-typesense-api-key"]',
      ],
    },
    lines,
  );
}
