import { standBetween } from "./between.js";
import type { Server } from "./server.js";

/**
 * What an import takes a real Typesense 30 on two shared cores, in milliseconds: fitted to the rates measured there with
 * documents of 180 bytes over one connection (100 a request: 14.9k documents/s, 500: 21.2k, 1,000: 22.7k, 5,000: 26.1k).
 */
const OF_A_REQUEST = 3;
const OF_A_DOCUMENT = 0.0377;

const NEWLINE = 0x0a;

/** A server that takes documents in no faster than a real one. It plays its pace, and nothing else of it. */
export async function paced(server: Server): Promise<Server> {
  const between = await standBetween(server, {
    holds: (body) => {
      let documents = 1;
      for (let at = body.indexOf(NEWLINE); at >= 0; at = body.indexOf(NEWLINE, at + 1)) documents++;
      const took = OF_A_REQUEST + OF_A_DOCUMENT * documents;
      return new Promise((resolve) => setTimeout(resolve, took));
    },
  });
  return { ...between, name: "paced" };
}
