import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import axios, { type AxiosAdapter } from "axios";
import { Client } from "typesense";
import type { NodeAddress } from "../config/types.js";

/** The server closes idle connections after 60 s; ours go first, so that no request meets a closing one. */
const IDLE_MS = 30_000;

export interface TypesenseNode {
  /** For messages: protocol, host and port. */
  url: string;
  client: Client;
  close(): void;
}

/**
 * A client for one node. The library's own retries are off (there is one retry layer, ours), and every request gets a
 * deadline: the library leaves imports without one, and a server that has lost its quorum may never answer.
 *
 * @param timeoutMs the deadline of a request, from its first byte to the answer's last
 * @param abort cuts every request short
 */
export function createNode(address: NodeAddress, apiKey: string, timeoutMs: number, abort: AbortSignal): TypesenseNode {
  const agent = { keepAlive: true, timeout: IDLE_MS, scheduling: "lifo" as const };
  const httpAgent = new HttpAgent(agent);
  const httpsAgent = new HttpsAgent(agent);
  const client = new Client({
    nodes: [{ host: address.host, port: address.port, protocol: address.protocol }],
    apiKey,
    numRetries: 0,
    connectionTimeoutSeconds: timeoutMs / 1000,
    logLevel: "silent",
    httpAgent,
    httpsAgent,
    axiosAdapter: withDeadline(timeoutMs, abort),
  });
  return {
    url: `${address.protocol}://${address.host}:${address.port}`,
    client,
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/** Redirects and proxies are refused: both would send the API key somewhere that nobody configured. */
function withDeadline(timeoutMs: number, abort: AbortSignal): AxiosAdapter {
  const http = axios.getAdapter("http");
  return async (config) => {
    const cut = new AbortController();
    const onAbort = () => cut.abort();
    const timer = setTimeout(onAbort, timeoutMs);
    abort.addEventListener("abort", onAbort, { once: true });
    if (abort.aborted) cut.abort();
    try {
      return await http({ ...config, signal: cut.signal, maxRedirects: 0, proxy: false });
    } finally {
      clearTimeout(timer);
      abort.removeEventListener("abort", onAbort);
    }
  };
}
