import { isIP, isIPv6 } from "node:net";

/** Where a server listens: on an address, or at the path of a Unix socket. */
export type ListenAddress = { kind: "tcp"; host: string; port: number } | { kind: "unix"; path: string };

/** The kernel's struct has room for 108 bytes, the last one a NUL (unix(7)). */
const LONGEST_PATH = 107;

/**
 * Reads `127.0.0.1:9108`, `[::1]:9108`, `localhost:9108`, a port alone (on 127.0.0.1), `unix:/run/x.sock`, or an absolute path.
 *
 * @returns the address, or what is wrong with the text
 */
export function parseListen(text: string): ListenAddress | { fault: string } {
  const value = text.trim();
  const path = value.startsWith("unix:") ? value.slice("unix:".length) : value;
  if (path.startsWith("/")) return unixSocket(path);
  const found = /^(?:(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+)):)?(\d{1,5})$/.exec(value);
  const port = Number(found?.[3]);
  if (!found || port > 65_535) {
    return { fault: "must be an address and port (127.0.0.1:9108, [::1]:9108), or the path of a Unix socket (/run/…)" };
  }
  const host = found[1] ?? found[2] ?? "127.0.0.1";
  if (found[1] !== undefined && !isIPv6(host)) return { fault: `${host} is no IPv6 address` };
  if (/^[\d.]+$/.test(host) && isIP(host) === 0) return { fault: `${host} is no address` };
  return { kind: "tcp", host, port };
}

function unixSocket(path: string): ListenAddress | { fault: string } {
  if (Buffer.byteLength(path) <= LONGEST_PATH && !path.includes("\0")) return { kind: "unix", path };
  return { fault: `the path of a Unix socket can't be longer than ${LONGEST_PATH} bytes` };
}

/** Whether nobody but this machine can reach a host name or address. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name);
}
