import type { AxiosRequestConfig, AxiosStatic } from "axios";
import { Errors } from "typesense";

/**
 * Posts bytes.
 *
 * @returns the answer's text
 * @throws what a request of the library throws
 */
export type Post = (path: string, body: Buffer) => Promise<string>;

/**
 * A way past the library for large bodies: it takes text only, which it has copied and encoded for every request, and of a
 * Buffer it would list every byte as a key.
 *
 * @param how the address, agents and adapter that the library's own requests go by
 */
export function createPost(axios: AxiosStatic, how: AxiosRequestConfig, apiKey: string): Post {
  const headers = { "x-typesense-api-key": apiKey, "content-type": "text/plain" };
  return async (path, body) => {
    const { status, data } = await axios.post<string>(path, body, {
      ...how,
      headers,
      responseType: "text",
      transformResponse: (text: string) => text,
      validateStatus: () => true,
    });
    if (status >= 200 && status < 300) return data;
    const said = messageIn(data);
    throw new Errors.TypesenseError(
      `Request failed with HTTP code ${status}${said === "" ? "" : ` | Server said: ${said}`}`,
      undefined,
      status,
    );
  };
}

/** What an answer says in the server's own form; a proxy's has none. */
function messageIn(answer: string): string {
  try {
    const { message } = JSON.parse(answer) as { message?: unknown };
    return typeof message === "string" ? message : "";
  } catch {
    return "";
  }
}
