import type { Failure, Outcome } from "./outcome.js";
import { failed, succeeded } from "./outcome.js";
import type { Typesense } from "./typesense.js";

/** The oldest server whose behaviour we rely on (metadata, delete without a 404). */
const OLDEST = [27, 1] as const;

/** For messages to those who have another one. */
export const SUPPORTED = `Typesense ${OLDEST.join(".")} or newer is needed, 29 or newer recommended`;

/**
 * The server's version, or undefined where the key may not ask for it (`debug:list` is not needed otherwise).
 */
export async function getVersion(typesense: Typesense): Promise<Outcome<string | undefined>> {
  const outcome = await typesense.send((client) => client.debug.retrieve());
  if (outcome.ok) return toldVersion(typesense, outcome.value);
  return outcome.failure.status === 401 ? succeeded(undefined) : outcome;
}

function toldVersion(typesense: Typesense, answer: unknown): Outcome<string> {
  const version: unknown = (answer as { version?: unknown } | null)?.version;
  if (typeof version === "string") return succeeded(typesense.withoutKey(version));
  return failed(stranger(typesense));
}

/** What answers is another service: a web server that says 200 to everything, for one. */
export function stranger({ url }: Typesense): Failure {
  return {
    kind: "misconfigured",
    message: `${url} doesn't answer as Typesense does`,
    hint: "is this a Typesense server? check TYPESENSE_HOST and TYPESENSE_PORT",
  };
}

/** Whether a version is one that we claim to work with. A version that is not numbers (a nightly build) is taken. */
export function isSupported(version: string): boolean {
  const found = /^v?(\d+)(?:\.(\d+))?/.exec(version);
  if (!found) return true;
  const [major, minor] = [Number(found[1]), Number(found[2] ?? 0)];
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/**
 * Makes sure that a server we can work with answers. A key that may not see the version passes: the first real request
 * will tell whether it is any good.
 */
export async function checkServer(typesense: Typesense): Promise<Outcome<string | undefined>> {
  const version = await getVersion(typesense);
  if (!version.ok || version.value === undefined || isSupported(version.value)) return version;
  return failed({
    kind: "misconfigured",
    message: `${typesense.url} runs Typesense ${version.value}`,
    hint: SUPPORTED,
  });
}

/**
 * Whether the server says that it is well: a node without its cluster, or without disk or memory, says that it is not. Only
 * that, or no answer at all, is a failure here.
 */
export async function getHealth(typesense: Typesense): Promise<Outcome<unknown>> {
  const health = await typesense.send((client) => client.health.retrieve());
  if (!health.ok) return ["unavailable", "uncertain"].includes(health.failure.kind) ? health : succeeded(undefined);
  if (health.value?.ok !== false) return succeeded(undefined);
  return failed({ kind: "unavailable", message: `${typesense.url} says that it is not well` });
}

/** What a server that is well has to do. */
export interface Load {
  /** Writes that it has taken and not worked through. */
  queued: number;
  /** How many it has taken in all; 0 where it doesn't say. */
  committed: number;
}

/**
 * What the server has queued; undefined where it is not well. A key that may not ask for the status (older servers demand one)
 * leaves only the health to go by: then nothing counts as queued.
 */
export async function getLoad(typesense: Typesense): Promise<Load | undefined> {
  const health = await typesense.send((client) => client.health.retrieve());
  if (!health.ok || !health.value.ok) return undefined;
  const status = await typesense.send((client) =>
    client.apiCall.get<{ queued_writes?: number; committed_index?: number }>("/status"),
  );
  if (status.ok) return { queued: status.value.queued_writes ?? 0, committed: status.value.committed_index ?? 0 };
  const isUntold = status.failure.status === 401 || status.failure.status === 404;
  return isUntold ? { queued: 0, committed: 0 } : undefined;
}
