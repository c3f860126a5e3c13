import { loadConfig } from "../../config/load.js";
import { required } from "../../config/parse.js";
import type { NodeAddress } from "../../config/types.js";
import { startEmulator } from "../../emulator/index.js";

/** The Typesense of the demo. */
export interface DemoServer {
  nodes: NodeAddress[];
  apiKey: string;
  /** The certificates that are trusted instead of the public authorities'. */
  ca?: string | undefined;
  /** How it is introduced. */
  title: string;
  /** Before every table's name: a real server may hold collections of these names. */
  prefix: string;
  close(): Promise<void>;
}

const KEY = "demo";

/** The Typesense that TYPESENSE_* in the environment names, else the emulator, in this process. */
export async function openServer(): Promise<DemoServer> {
  if (process.env.TYPESENSE_API_KEY || process.env.TYPESENSE_API_KEY_FILE) {
    const config = loadConfig({ environment: process.env, currentDirectory: process.cwd() });
    const { protocol, host, port } = config.nodes[0] as NodeAddress;
    return {
      nodes: config.nodes,
      apiKey: required(config, "typesenseApiKey"),
      ca: config.typesenseCa,
      title: `Typesense is the one at ${protocol}://${host}:${port};\n   the collections are named demo_…, and go in the end.`,
      prefix: "demo_",
      close: async () => undefined,
    };
  }
  const emulator = await startEmulator({ apiKey: KEY });
  return {
    nodes: [{ protocol: "http", host: emulator.host, port: emulator.port }],
    apiKey: KEY,
    title:
      "A built-in emulator stands in for Typesense;\n   TYPESENSE_HOST, _PORT, _PROTOCOL and _API_KEY would name a server of yours.",
    prefix: "",
    close: () => emulator.close(),
  };
}
