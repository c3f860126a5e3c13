import type { IncomingMessage, ServerResponse } from "node:http";
import { isBusy } from "../../database/failure.js";
import { messageOf } from "../../errors.js";
import type { Service } from "../service.js";
import type { Admission } from "./admit.js";
import { type Reply, refused, type Served } from "./route.js";
import { findRoute } from "./routes.js";

/** Nothing here takes more than a few words. */
const MOST_BYTES = 64 * 1024;

const COMMON = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** Answers one request. Never fails. */
export async function answer(
  served: Served,
  admission: Admission,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { service } = served;
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const reply = await replyTo(served, admission, request, gone.signal);
  if (response.destroyed) return;
  if (reply.goOn) {
    response.writeHead(reply.status, { ...COMMON, ...reply.headers });
    if (request.method === "HEAD") response.end();
    else reply.goOn(response);
    return;
  }
  const isText = typeof reply.body === "string";
  const body = Buffer.from(isText ? (reply.body as string) : `${JSON.stringify(reply.body)}\n`);
  // Of a body that was too much, the rest is not waited for; and who stops keeps no connection.
  const isLast = reply.status === 413 || service.phase === "stopping";
  response.writeHead(reply.status, {
    "content-type": isText ? "text/plain; charset=utf-8" : "application/json; charset=utf-8",
    "content-length": body.length,
    ...COMMON,
    ...(isLast ? { connection: "close" } : {}),
    ...reply.headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

async function replyTo(
  served: Served,
  admission: Admission,
  request: IncomingMessage,
  gone: AbortSignal,
): Promise<Reply> {
  const { method = "", url = "" } = request;
  const [path = "", query = ""] = split(url);
  const found = findRoute(method, path);
  const refusal = admission.refusal(request, "route" in found ? found.route : {});
  if (refusal) return refusal;
  if ("refusal" in found) return found.refusal;
  try {
    const body = await bodyOf(request);
    if (!body) return refused(413, `a request may have a body of ${MOST_BYTES} bytes`);
    return await found.route.handle({ ...served, query: new URLSearchParams(query), body, gone });
  } catch (thrown) {
    return failure(served.service, path, thrown);
  }
}

function split(url: string): [path: string, query: string] {
  const at = url.indexOf("?");
  return at === -1 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
}

/** Reads the body to its end, so that the connection can be used again. Returns undefined where it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES) return undefined;
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request) {
    pieces.push(piece as Buffer);
    bytes += (piece as Buffer).length;
    if (bytes > MOST_BYTES) return undefined;
  }
  return Buffer.concat(pieces);
}

function failure(service: Service, path: string, thrown: unknown): Reply {
  if (service.phase === "stopping") return refused(503, "the daemon is stopping");
  if (isBusy(thrown)) return refused(503, "the database is locked by another process");
  service.sync.log.warn({ path, reason: messageOf(thrown) }, "a request could not be answered");
  return refused(500, messageOf(thrown));
}
