import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CONTROL_PREFIX, controlReply } from "./control.js";
import { dispatch, type Pause } from "./dispatch.js";
import type { FaultControl } from "./faults/control.js";
import { RESET, underFault } from "./faults/perform.js";
import { type Answer, type Reply, SILENCE } from "./reply.js";
import { type ApiRequest, readRequest } from "./request.js";
import type { RequestLog } from "./requests.js";
import type { Context } from "./route.js";

/** The longest request line and headers that a real server takes. */
const LONGEST_HEAD = 417_792;
/** A real server closes idle connections after a minute. */
const IDLE_MS = 60_000;

const AT_ONCE: Pause = async () => undefined;

/** Makes the HTTP server; it doesn't listen yet. */
export function makeServer(context: Context, faults: FaultControl, log: RequestLog): Server {
  const server = createServer({ maxHeaderSize: LONGEST_HEAD, keepAliveTimeout: IDLE_MS, requestTimeout: 0 });
  server.on("request", (incoming, outgoing) => {
    receive(incoming)
      .then((request) => request && respond(request, outgoing))
      .catch(() => outgoing.destroy());
  });

  async function respond(request: ApiRequest, outgoing: ServerResponse): Promise<void> {
    if (request.segments[0] === CONTROL_PREFIX) {
      const isAdmin = context.state.keys.isAdmin(request.key);
      return send(controlReply(request, isAdmin, faults, log), outgoing);
    }
    const { method, target: path, body } = request;
    const entry = log.add({ method, path, status: null, at: Date.now(), bytes: body.length });
    const rule = faults.take(method, path);
    const answer = rule ? await underFault(rule, request, carryOut, faults.delays) : await carryOut(request);
    if (answer === SILENCE) return;
    if (answer === RESET) {
      outgoing.socket?.resetAndDestroy();
      return;
    }
    entry.status = answer.status;
    await send(answer, outgoing);
  }

  const alone = (request: ApiRequest, pause = AT_ONCE) => dispatch(context, request, pause);
  const { member } = context;
  member?.joins(alone);

  async function carryOut(request: ApiRequest, pause = AT_ONCE): Promise<Answer> {
    return member ? member.carryOut(request, alone, pause) : alone(request, pause);
  }

  return server;
}

/** Collects a request; undefined when the client went away before its body was complete, which then has no effect. */
async function receive(incoming: IncomingMessage): Promise<ApiRequest | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  const key = incoming.headers["x-typesense-api-key"];
  return readRequest(
    incoming.method ?? "GET",
    incoming.url ?? "/",
    typeof key === "string" ? key : undefined,
    Buffer.concat(chunks),
  );
}

async function send(reply: Reply, outgoing: ServerResponse): Promise<void> {
  const headers: Record<string, string | number> = {};
  if (reply.contentType !== undefined) headers["content-type"] = reply.contentType;
  if (typeof reply.body === "string") {
    const body = Buffer.from(reply.body);
    outgoing.writeHead(reply.status, { ...headers, "content-length": body.length }).end(body);
    return;
  }
  outgoing.writeHead(reply.status, headers);
  await pipeline(Readable.from(reply.body, { objectMode: true }), outgoing);
}
