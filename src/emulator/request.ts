/** A request whose body has arrived in full. */
export interface ApiRequest {
  method: string;
  /** As it was written, with its query. */
  target: string;
  /** The path's parts, percent-decoded. */
  segments: string[];
  query: ReadonlyMap<string, string>;
  key: string | undefined;
  body: Buffer;
}

const KEY_NAME = "x-typesense-api-key";

/** Takes the request line apart. The key may come as a header or as a query parameter. */
export function readRequest(method: string, target: string, keyHeader: string | undefined, body: Buffer): ApiRequest {
  const [path = "", queryString = ""] = splitOnce(target, "?");
  const query = new Map(new URLSearchParams(queryString));
  return {
    method,
    target,
    segments: path.split("/").slice(1).map(decode),
    query,
    key: keyHeader ?? query.get(KEY_NAME),
    body,
  };
}

function splitOnce(text: string, sign: string): string[] {
  const at = text.indexOf(sign);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
