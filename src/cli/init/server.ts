import { options } from "../../config/options.js";
import type { NodeAddress } from "../../config/types.js";
import { getCollection } from "../../typesense/collections.js";
import { checkServer } from "../../typesense/server.js";
import { Typesense } from "../../typesense/typesense.js";

/** Whoever waits at the terminal doesn't wait longer, in milliseconds. */
const PATIENCE_MS = 3_000;

/** The nodes that some text names (URLs, separated by commas), or undefined where it names none. */
export function parseNodes(text: string): NodeAddress[] | undefined {
  const nodes = options.typesenseNodes.type.safeParse(text);
  return nodes.success && nodes.data.length > 0 ? nodes.data : undefined;
}

/** The settings by which these nodes are found. */
export function settingsOf(nodes: readonly NodeAddress[]): Record<string, string> {
  const [node] = nodes;
  if (!node || nodes.length > 1) return { TYPESENSE_NODES: nodes.map(urlOf).join(",") };
  return { TYPESENSE_HOST: node.host, TYPESENSE_PORT: String(node.port), TYPESENSE_PROTOCOL: node.protocol };
}

export function urlOf({ protocol, host, port }: NodeAddress): string {
  return `${protocol}://${host}:${port}`;
}

/**
 * Whether Typesense can be worked with, in words.
 *
 * @param collection asked for with the key, whether or not there is one of that name
 */
export async function tryServer(
  nodes: NodeAddress[],
  apiKey: string,
  collection: string,
): Promise<{ ok: boolean; told: string }> {
  const typesense = new Typesense({ nodes, apiKey, requestTimeoutMs: PATIENCE_MS });
  try {
    const server = await checkServer(typesense);
    const asked = server.ok ? await getCollection(typesense, collection) : server;
    if (asked.ok)
      return { ok: true, told: `Typesense ${server.ok ? (server.value ?? "") : ""} answers at ${typesense.url}.` };
    const { message, hint } = asked.failure;
    return { ok: false, told: hint === undefined ? message : `${message}; ${hint}` };
  } finally {
    typesense.close();
  }
}
