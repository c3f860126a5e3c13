import { Program } from "./process.js";

/** The server that is measured against. */
export interface Server {
  url: string;
  apiKey: string;
  name: string;
  close(): Promise<void>;
}

/** A real server that somebody has given, or the emulator in a process of its own. */
export async function openServer(kind: "sink" | "whole"): Promise<Server> {
  const { TYPESENSE_TEST_URL: url, TYPESENSE_TEST_API_KEY: apiKey = "xyz" } = process.env;
  if (url) return { url, apiKey, name: "Typesense", close: async () => undefined };
  const emulator = new Program(["emulator", "--port", "0", ...(kind === "sink" ? ["--sink"] : [])], {});
  for (;;) {
    const found = /Listening on (\S+)/.exec(emulator.output)?.[1];
    if (found) return { url: found, apiKey, name: kind === "sink" ? "sink" : "emulator", close: () => emulator.stop() };
    if (emulator.child.exitCode !== null) throw new Error(`the emulator ended: ${emulator.output}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
