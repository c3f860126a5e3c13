import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import type { Daemon } from "./daemon.js";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, it says itself
  json: any;
}

export interface Question {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
}

/** Where a daemon answers, as it has logged it. */
export async function urlOf(daemon: Daemon): Promise<string> {
  return (await daemon.says(/^answering HTTP$/)).url as string;
}

/** One request, with whatever headers; `fetch` would refuse some of them. Over a Unix socket where the URL says so. */
export function askHttp(url: string, path: string, { method = "GET", headers, body }: Question = {}): Promise<Answer> {
  const socket = url.startsWith("unix:") ? { socketPath: url.slice("unix:".length) } : {};
  const target = url.startsWith("unix:") ? "http://localhost" : url;
  return new Promise((resolve, reject) => {
    const sent = request(
      `${target}${path}`,
      { ...socket, method, agent: false, ...(headers && { headers }) },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (piece: string) => {
          text += piece;
        });
        answer.on("end", () => {
          const isJson = answer.headers["content-type"]?.startsWith("application/json") && text !== "";
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text,
            json: isJson ? JSON.parse(text) : undefined,
          });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
