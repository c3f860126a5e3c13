import { isIPv6 } from "node:net";
import { z } from "zod";
import { parseDatabaseUrl } from "./database-url.js";
import { parseDuration } from "./duration.js";
import { parseListen } from "./listen.js";

const text = z.string();

/** The parsers below take the environment's text. Their messages complete "NAME: …". */
export const types = {
  text: () => text.min(1, "must not be empty"),

  integer: (least: number, most: number) =>
    text.transform((value, context) => {
      const number = /^\d{1,15}$/.test(value.trim()) ? Number(value) : Number.NaN;
      if (number >= least && number <= most) return number;
      context.addIssue({ code: "custom", message: `must be a whole number from ${least} to ${most}` });
      return z.NEVER;
    }),

  /** A length of time in words: 90s, 30m, 24h, 7d, or 0. Gives milliseconds. */
  duration: () =>
    text.transform((value, context) => {
      const duration = parseDuration(value);
      if (duration !== undefined) return duration;
      context.addIssue({ code: "custom", message: "must be a length of time: 90s, 30m, 24h, 7d, or 0" });
      return z.NEVER;
    }),

  oneOf: <const T extends readonly [string, ...string[]]>(values: T) =>
    text.transform((value, context) => {
      const found = values.find((candidate) => candidate === value.trim().toLowerCase());
      if (found !== undefined) return found as T[number];
      context.addIssue({ code: "custom", message: `must be ${values.slice(0, -1).join(", ")} or ${values.at(-1)}` });
      return z.NEVER;
    }),

  list: () => text.transform((value) => splitList(value)),

  databaseUrl: () =>
    text.transform((value, context) => {
      const parsed = parseDatabaseUrl(value);
      if ("path" in parsed) return parsed.path;
      context.addIssue({ code: "custom", message: parsed.fault });
      return z.NEVER;
    }),

  host: () =>
    text.transform((value, context) => {
      const host = value.trim();
      if (/^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/.test(host)) return host;
      const address = host.replace(/^\[(.*)\]$/, "$1");
      // A zone (fe80::1%eth0) has no place in a URL.
      if (isIPv6(address) && !address.includes("%")) return `[${address}]`;
      context.addIssue({
        code: "custom",
        message: "must be a host name or an address, without protocol, port or path",
      });
      return z.NEVER;
    }),

  listen: () =>
    text.transform((value, context) => {
      const parsed = parseListen(value);
      if (!("fault" in parsed)) return parsed;
      context.addIssue({ code: "custom", message: parsed.fault });
      return z.NEVER;
    }),

  nodes: () =>
    text.transform((value, context) =>
      splitList(value).map((entry, index) => {
        const node = parseNode(entry);
        if (node) return node;
        // The entry itself may hold a password or a key.
        context.addIssue({
          code: "custom",
          message: `entry ${index + 1} is no node address; write http(s)://host:port, several separated by commas`,
        });
        return z.NEVER;
      }),
    ),

  columns: () =>
    text.transform((value, context) =>
      splitList(value).map((entry) => {
        const dot = entry.lastIndexOf(".");
        if (dot > 0 && dot < entry.length - 1) return { table: entry.slice(0, dot), column: entry.slice(dot + 1) };
        context.addIssue({ code: "custom", message: `${JSON.stringify(entry)} must be written table.column` });
        return z.NEVER;
      }),
    ),
} as const;

/** Where a Typesense node listens. */
export interface NodeAddress {
  protocol: "http" | "https";
  host: string;
  port: number;
}

export interface ColumnName {
  table: string;
  column: string;
}

function splitList(value: string): string[] {
  return value
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function parseNode(entry: string): NodeAddress | undefined {
  if (!URL.canParse(entry)) return undefined;
  const url = new URL(entry);
  const protocol = url.protocol.slice(0, -1);
  if (protocol !== "http" && protocol !== "https") return undefined;
  if (url.username || url.password || url.search || url.hash || (url.pathname !== "/" && url.pathname !== ""))
    return undefined;
  const port = url.port ? Number(url.port) : protocol === "https" ? 443 : 80;
  return { protocol, host: url.hostname, port };
}
