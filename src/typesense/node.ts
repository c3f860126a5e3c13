import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import type { AxiosAdapter, AxiosResponse, AxiosStatic, InternalAxiosRequestConfig } from "axios";
import { Client } from "typesense";
import type { NodeAddress } from "../config/types.js";
import { createPost, type Post } from "./post.js";
import { operationOf, type RequestSeen } from "./request-seen.js";

/** The very library that `typesense` requires: imported as a module it would be loaded a second time, for 80 ms at every start. */
const axios = createRequire(import.meta.url)("axios") as AxiosStatic;

/** The server closes idle connections after 60 s; ours go first, so that no request meets a closing one. */
const IDLE_MS = 30_000;

/**
 * The most bytes of an answer that are taken: of an import it may repeat every document, escaped, and a single document can be
 * large. Exports come as streams, which have a bound of their own.
 */
const MOST_ANSWER_BYTES = 64 * 1024 * 1024;

export interface TypesenseNode {
  /** For messages: protocol, host and port. */
  url: string;
  client: Client;
  post: Post;
  /** What the last answer said of the time there, and when it came (unix milliseconds); undefined where none said it. */
  readonly clock: ServerClock | undefined;
  close(): void;
}

export interface ServerClock {
  /** The `Date` of the answer, which has no fractions of seconds, in unix milliseconds. */
  said: number;
  at: number;
}

interface NodeOptions {
  apiKey: string;
  /** The deadline of a request, from its first byte to the answer's last. */
  requestTimeoutMs: number;
  ca?: string | undefined;
  /** Is told of every request. */
  seen?: ((request: RequestSeen) => void) | undefined;
}

/**
 * A client for one node. The library's own retries are off (there is one retry layer, ours), and every request gets a
 * deadline: the library leaves imports without one, and a server that has lost its quorum may never answer.
 *
 * @param abort cuts every request short
 */
export function createNode(address: NodeAddress, options: NodeOptions, abort: AbortSignal): TypesenseNode {
  const { apiKey, requestTimeoutMs, ca, seen } = options;
  const agent = { keepAlive: true, timeout: IDLE_MS, scheduling: "lifo" as const };
  const httpAgent = new HttpAgent(agent);
  const httpsAgent = new HttpsAgent(ca === undefined ? agent : { ...agent, ca });
  let clock: ServerClock | undefined;
  const answered = (headers: Record<string, unknown>) => {
    const said = Date.parse(String(headers.date));
    clock = Number.isNaN(said) ? undefined : { said, at: Date.now() };
  };
  const url = `${address.protocol}://${address.host}:${address.port}`;
  const adapter = measured(withDeadline(requestTimeoutMs, abort, answered), seen);
  const client = new Client({
    nodes: [{ host: address.host, port: address.port, protocol: address.protocol }],
    apiKey,
    numRetries: 0,
    connectionTimeoutSeconds: requestTimeoutMs / 1000,
    logLevel: "silent",
    httpAgent,
    httpsAgent,
    axiosAdapter: adapter,
  });
  return {
    url,
    client,
    post: createPost(axios, { baseURL: url, adapter, httpAgent, httpsAgent }, apiKey),
    get clock() {
      return clock;
    },
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/** Redirects and proxies are refused: both would send the API key somewhere that nobody configured. */
const LIMITS = { maxRedirects: 0, proxy: false } as const;

/** A stream comes as it is without a limit; with one, however large, it could not be closed before it is read. */
function mostOf({ data, responseType }: InternalAxiosRequestConfig): { maxContentLength: number } {
  if (responseType === "stream") return { maxContentLength: -1 };
  return { maxContentLength: MOST_ANSWER_BYTES + (Buffer.isBuffer(data) ? 4 * data.length : 0) };
}

function withDeadline(
  timeoutMs: number,
  abort: AbortSignal,
  answered: (headers: Record<string, unknown>) => void,
): AxiosAdapter {
  const http = axios.getAdapter("http");
  return async (config) => {
    const cut = new AbortController();
    const onAbort = () => cut.abort();
    const timer = setTimeout(onAbort, timeoutMs);
    abort.addEventListener("abort", onAbort, { once: true });
    if (abort.aborted) cut.abort();
    try {
      const response = readable(await http({ ...config, ...LIMITS, ...mostOf(config), signal: cut.signal }));
      answered(response.headers);
      // Nobody reads the words of a stream's refusal, and until they are read its connection stays open.
      if (response.status >= 300 && config.responseType === "stream") (response.data as Readable).destroy();
      return response;
    } finally {
      clearTimeout(timer);
      abort.removeEventListener("abort", onAbort);
    }
  };
}

function measured(send: AxiosAdapter, seen: ((request: RequestSeen) => void) | undefined): AxiosAdapter {
  if (!seen) return send;
  return async (config) => {
    const began = performance.now();
    const tell = (status: number | undefined) =>
      seen({
        operation: operationOf(config.method ?? "get", config.url ?? ""),
        code: status === undefined ? "none" : String(status),
        seconds: (performance.now() - began) / 1000,
      });
    try {
      const response = await send(config);
      tell(response.status);
      return response;
    } catch (thrown) {
      tell((thrown as { response?: { status?: number } }).response?.status);
      throw thrown;
    }
  };
}

/**
 * Refusals as the library reads them: as text, also where the answer was asked for as bytes. The server pastes names and ids into
 * its messages as they are, also those with a quote (transcript 04): then the body is no JSON, and the library would tell no more
 * than that.
 */
function readable(response: AxiosResponse): AxiosResponse {
  if (response.status < 400) return response;
  if (Buffer.isBuffer(response.data)) response.data = response.data.toString("utf8");
  const { data } = response;
  const message = /^\{\s*"message":\s*"(.*)"\s*\}$/s.exec(typeof data === "string" ? data : "")?.[1];
  if (message !== undefined && !isJson(data)) response.data = JSON.stringify({ message });
  return response;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
