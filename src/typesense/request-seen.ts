/** A request to Typesense, as the metrics tell of it. */
export interface RequestSeen {
  /** What it was about: few words, for each of them is a series of its own. */
  operation: "import" | "export" | "delete" | "document" | "collection" | "alias" | "server";
  /** The HTTP status, or "none" where no answer came. */
  code: string;
  seconds: number;
}

/** What a request is about, by its method and its path. */
export function operationOf(method: string, url: string): RequestSeen["operation"] {
  const path = url.replace(/^\w+:\/\/[^/]*/, "").replace(/\?.*$/s, "");
  if (/^\/aliases(\/|$)/.test(path)) return "alias";
  if (!/^\/collections(\/|$)/.test(path)) return "server";
  if (path.endsWith("/documents/import")) return "import";
  if (path.endsWith("/documents/export")) return "export";
  if (!/^\/collections\/[^/]+\/documents(\/|$)/.test(path)) return "collection";
  return method.toUpperCase() === "DELETE" ? "delete" : "document";
}
