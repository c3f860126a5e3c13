import { type Logger, pino, stdSerializers } from "pino";
import pretty from "pino-pretty";

export type Log = Logger;

export interface LogOptions {
  level: string;
  /** Lines for people (true) or JSON (false); auto asks whether the log goes to a terminal. */
  pretty: "auto" | "true" | "false";
}

/**
 * The log, on standard error: standard output belongs to what a command reports. One line a transition, not a tick.
 * Secrets are not passed to it; what could carry one all the same is redacted by path.
 */
export function createLog(options: LogOptions): Log {
  const forPeople = options.pretty === "auto" ? process.stderr.isTTY === true : options.pretty === "true";
  const destination = forPeople
    ? pretty({
        destination: 2,
        sync: true,
        ignore: "pid,hostname",
        translateTime: "SYS:HH:MM:ss.l",
        colorize: process.stderr.isTTY === true && !process.env.NO_COLOR,
      })
    : pino.destination({ dest: 2, sync: true });
  return pino(
    {
      level: options.level,
      base: null,
      serializers: { error: stdSerializers.err },
      redact: ["apiKey", "*.apiKey", "typesenseApiKey", "*.typesenseApiKey", '*["x-typesense-api-key"]'],
    },
    destination,
  );
}
