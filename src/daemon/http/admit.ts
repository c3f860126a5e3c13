import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isLoopback, type ListenAddress } from "../../config/listen.js";
import { type Reply, type Route, refused } from "./route.js";

/** Decides who is answered. */
export class Admission {
  readonly #token: Buffer | undefined;

  constructor(
    readonly address: ListenAddress,
    token: string | undefined,
  ) {
    this.#token = token === undefined ? undefined : digest(token);
  }

  /** Whether there is a token to be right with. */
  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  /**
   * A page in somebody's browser must not reach what listens on their machine, neither by a name of its own that leads here
   * (the Host header tells) nor by a form (Origin does); and where a token is set, it is needed.
   *
   * @returns why a request is not answered, or undefined
   */
  refusal({ headers, method }: IncomingMessage, route: Pick<Route, "open" | "guarded" | "held">): Reply | undefined {
    if (!this.#isForUs(headers.host)) {
      return refused(421, "this Host is not served here; ask by the address that HTTP_LISTEN names");
    }
    const isRead = method === "GET" || method === "HEAD";
    if ((!isRead || route.held) && isFromElsewhere(headers)) {
      return refused(403, "a page of another origin may not do that");
    }
    if (route.guarded && !this.hasToken) {
      return refused(
        403,
        "the daemon is read-only over HTTP: that needs HTTP_TOKEN to be set, and the token with each request",
      );
    }
    if (route.open || this.#token === undefined || this.#isRight(headers.authorization)) {
      // A form can't send it, nor a page of another origin without being asked for leave, which nobody gets.
      if (route.guarded && !isJson(headers)) return refused(415, "send JSON: Content-Type: application/json");
      return undefined;
    }
    const error = "a token is needed: Authorization: Bearer, with HTTP_TOKEN of the daemon";
    return refused(401, error, { "www-authenticate": "Bearer" });
  }

  /** Elsewhere than on a loopback address it is the token that protects; to a Unix socket no browser gets. */
  #isForUs(host: string | undefined): boolean {
    const { address } = this;
    if (address.kind === "unix" || host === undefined || !isLoopback(address.host)) return true;
    const name = host.replace(/:\d*$/, "").toLowerCase();
    return isLoopback(name) || name === address.host.toLowerCase();
  }

  #isRight(authorization: string | undefined): boolean {
    const given = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
    return given !== undefined && this.#token !== undefined && timingSafeEqual(digest(given), this.#token);
  }
}

/** Digests are of one length, which the comparison needs. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function isFromElsewhere(headers: IncomingMessage["headers"]): boolean {
  const { origin, host } = headers;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return true;
  const site = headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
}

function isJson(headers: IncomingMessage["headers"]): boolean {
  return /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "");
}
