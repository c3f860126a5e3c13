import { Errors } from "typesense";
import { messageOf } from "../errors.js";
import type { Failure, FailureKind } from "./outcome.js";

interface Rule {
  status: number;
  /** What the message must hold; any message where absent. */
  says?: RegExp;
  kind: FailureKind;
  hint?: string;
}

const KEY_HINT = "check TYPESENSE_API_KEY: it may be wrong, or lack an action or a collection that is needed";

/**
 * The server's answers, first match wins. 500, 502, 504 and 408 come from a node that passed the request on and lost the
 * one it passed it to, so the write may still happen; 503 and 429 are said before anything is queued.
 */
const rules: readonly Rule[] = [
  { status: 400, kind: "refused" },
  { status: 401, kind: "misconfigured", hint: KEY_HINT },
  { status: 403, kind: "misconfigured", hint: KEY_HINT },
  { status: 404, says: /^No collection|Collection not found|Could not find/i, kind: "missing" },
  { status: 404, kind: "misconfigured", hint: "is this a Typesense server? check TYPESENSE_HOST and TYPESENSE_PORT" },
  { status: 408, kind: "uncertain" },
  { status: 409, kind: "exists" },
  { status: 413, kind: "refused", hint: "a proxy limits the size of requests; lower BATCH_BYTES" },
  { status: 422, says: /update operation is in progress/, kind: "altering" },
  {
    status: 422,
    kind: "unavailable",
    hint: "Typesense refuses writes: free disk or memory there, or end its skip-writes mode",
  },
  { status: 429, kind: "unavailable" },
  {
    status: 500,
    says: /conflicts with an existing/,
    kind: "misconfigured",
    hint: "rename the collection or the alias",
  },
  { status: 500, says: /could not find a leader/i, kind: "unavailable" },
  { status: 503, kind: "unavailable" },
];

/** The request never left, or met nobody. */
const unreached = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN"]);

const hints: Readonly<Record<string, string>> = {
  ENOTFOUND: "no such host; check TYPESENSE_HOST",
  ECONNREFUSED: "nobody listens there; is Typesense running? check TYPESENSE_HOST and TYPESENSE_PORT",
};

/** OpenSSL's and Node's codes for a connection that TLS refuses, whatever is sent over it. */
const tlsFault = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL|EPROTO|HOSTNAME_MISMATCH/;

/**
 * Turns what the client threw into a failure. The client's network errors carry the API key in their config: only the
 * message and the code are taken from them.
 *
 * @param place the node's URL, for the message
 */
export function classify(thrown: unknown, place: string): Failure {
  const status = thrown instanceof Errors.TypesenseError ? thrown.httpStatus : undefined;
  if (status !== undefined) return classifyStatus(status, messageOf(thrown), place);
  const code = codeOf(thrown);
  const message = `${place}: ${describe(thrown, code)}`;
  if (unreached.has(code)) return { kind: "unavailable", message, ...hintOf(hints[code]) };
  if (tlsFault.test(code)) {
    return {
      kind: "misconfigured",
      message: `${place}: TLS failed (${code})`,
      hint: "check TYPESENSE_PROTOCOL, and the server's certificate (TYPESENSE_CA_FILE names an authority of your own)",
    };
  }
  if (code.startsWith("HPE_")) {
    const hint = "check TYPESENSE_PORT and TYPESENSE_PROTOCOL";
    return { kind: "misconfigured", message: `${place}: the answer is no HTTP (${code})`, hint };
  }
  return { kind: "uncertain", message };
}

function classifyStatus(status: number, text: string, place: string): Failure {
  const said = text.replace(/^Request failed with HTTP code \d+( \| Server said: )?/, "");
  const message = `${place} answered ${status}${said ? `: ${said}` : ""}`;
  const rule = rules.find((candidate) => candidate.status === status && (candidate.says?.test(said) ?? true));
  if (rule) return { kind: rule.kind, message, status, ...hintOf(rule.hint) };
  if (status >= 500) return { kind: "uncertain", message, status };
  const hint = "is this a Typesense server? check TYPESENSE_HOST, TYPESENSE_PORT and TYPESENSE_PROTOCOL";
  return { kind: "misconfigured", message, status, hint };
}

function hintOf(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint };
}

function codeOf(thrown: unknown): string {
  for (let at: unknown = thrown; at instanceof Error; at = at.cause) {
    const code = (at as NodeJS.ErrnoException).code;
    if (typeof code === "string" && code !== "ERR_NETWORK") return code;
  }
  return "";
}

function describe(thrown: unknown, code: string): string {
  if (code === "ERR_CANCELED" || code === "ECONNABORTED") return "no answer within the deadline";
  const message = messageOf(thrown);
  return message === "" || message === "Error" ? code || "the connection failed" : message;
}
