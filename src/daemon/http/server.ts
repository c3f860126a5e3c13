import { createServer, type Server } from "node:http";
import type { ListenAddress } from "../../config/listen.js";
import { Painter } from "../face/painter.js";
import { Watchers } from "../face/watchers.js";
import type { Service } from "../service.js";
import { Admission } from "./admit.js";
import { answer } from "./answer.js";
import { addressOf, listen } from "./listen.js";

/** A client must have sent its headers, and its request, within so many milliseconds. */
const HEADERS_MS = 5_000;
const REQUEST_MS = 10_000;
const IDLE_MS = 5_000;
const CHECK_MS = 1_000;

/** So many connections are served at once; those of waiting requests count. */
const MOST_CONNECTIONS = 512;

/** A closing server leaves the last answers so long to get out, in milliseconds. */
const GRACE_MS = 500;

/**
 * Answers HTTP until it is closed.
 *
 * @returns what closes it, and where it listens, in words
 * @throws SyncError (exit 78) where that is not possible there
 */
export async function serveHttp(
  service: Service,
  address: ListenAddress,
  token: string | undefined,
): Promise<{ close: () => void; url: string }> {
  const admission = new Admission(address, token);
  const { history, sync } = service;
  const painter = new Painter(service, admission.hasToken);
  const watchers = new Watchers({ paint: () => painter.paint(), history, log: sync.log, stop: sync.stop });
  const served = { service, watchers };
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: IDLE_MS,
      connectionsCheckingInterval: CHECK_MS,
    },
    (request, response) => void answer(served, admission, request, response),
  );
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, address);
  return { close: () => close(server), url: addressOf(server) };
}

function close(server: Server): void {
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
}
