import { standBetween } from "./between.js";

/**
 * What an import takes a real Typesense 30 on two shared cores, in milliseconds: fitted to the rates measured there with
 * documents of 180 bytes over one connection (100 a request: 14.9k documents/s, 500: 21.2k, 1,000: 22.7k, 5,000: 26.1k).
 */
const OF_A_REQUEST = 3;
const OF_A_DOCUMENT = 0.0377;

const NEWLINE = 0x0a;

/**
 * Plays the pace of a real server before another one, in a process of its own, as a server has: where it shared its thread with
 * what measures, each would wait for the other. Argument: the other's address. Says its own, and ends when nobody listens to it.
 */
const [url = ""] = process.argv.slice(2);
const server = { url, apiKey: "", name: "paced", close: async () => undefined };
const between = await standBetween(server, {
  holds: (body) => {
    let documents = 1;
    for (let at = body.indexOf(NEWLINE); at >= 0; at = body.indexOf(NEWLINE, at + 1)) documents++;
    const took = OF_A_REQUEST + OF_A_DOCUMENT * documents;
    return new Promise((resolve) => setTimeout(resolve, took));
  },
});
process.stdin.on("end", () => between.close()).resume();
console.log(between.url);
