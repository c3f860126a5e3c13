import { once } from "node:events";
import { existsSync, lstatSync, unlinkSync } from "node:fs";
import { connect, type Server } from "node:net";
import { dirname } from "node:path";
import type { ListenAddress } from "../../config/listen.js";
import { SyncError } from "../../errors.js";

const REASONS: Readonly<Record<string, [what: string, hint: string]>> = {
  EADDRINUSE: ["is in use by another process", "stop that process, or choose another address"],
  EACCES: ["may not be listened on by this user", "choose a port above 1023, or a folder that this user may write to"],
  EADDRNOTAVAIL: ["is no address of this machine", "choose one of this machine's, 127.0.0.1 for instance"],
  ENOENT: ["is in a folder that is not there", "create the folder, or choose another path"],
  ENOTFOUND: ["is no host that is known", "name an address, 127.0.0.1 for instance"],
};

/**
 * Has a server listen. A Unix socket is for the user of the daemon alone; one that a killed daemon has left behind is taken over.
 *
 * @throws SyncError (exit 78) where that is not possible there
 */
export async function listen(server: Server, address: ListenAddress): Promise<void> {
  try {
    await tryToListen(server, address);
  } catch (thrown) {
    const { code = "" } = thrown as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE" || address.kind !== "unix" || !(await isLeftBehind(address.path))) {
      throw cantListen(address, code, thrown);
    }
    unlinkSync(address.path);
    await tryToListen(server, address).catch((again: NodeJS.ErrnoException) => {
      throw cantListen(address, again.code ?? "", again);
    });
  }
}

/** Where a server listens, as a client is to be told. */
export function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") return `unix:${address}`;
  return `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}

async function tryToListen(server: Server, address: ListenAddress): Promise<void> {
  const listening = once(server, "listening");
  // The socket's file is made within the call.
  const before = process.umask(0o177);
  try {
    if (address.kind === "unix") server.listen(address.path);
    else server.listen(address.port, address.host);
  } finally {
    process.umask(before);
  }
  await listening;
}

/** Nobody listens behind a socket that refuses. What is no socket is not ours. */
async function isLeftBehind(path: string): Promise<boolean> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return false;
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return false;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "ECONNREFUSED";
  } finally {
    socket.destroy();
  }
}

/** For a Unix socket libuv calls a missing folder forbidden, as on Windows. */
function reasonOf(address: ListenAddress, code: string): [what: string, hint: string] {
  const isMissing = address.kind === "unix" && !existsSync(dirname(address.path));
  return REASONS[isMissing ? "ENOENT" : code] ?? [`can't be listened on (${code})`, "choose another address"];
}

function cantListen(address: ListenAddress, code: string, cause: unknown): SyncError {
  const place = address.kind === "unix" ? address.path : `${address.host}:${address.port}`;
  const [what, hint] = reasonOf(address, code);
  return new SyncError(`${place} ${what}`, {
    operation: "listen for HTTP",
    place: "HTTP_LISTEN",
    hint: `${hint} (HTTP_LISTEN)`,
    cause,
  });
}
