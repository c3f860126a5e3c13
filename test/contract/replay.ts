import type { RecordedResponse, StepRequest } from "./scenario.js";
import type { Target } from "./target.js";

/** Sends requests to a target, remembering the key that a scenario makes for itself. */
export class Replayer {
  private readonly target: Target;
  private scopedKey = "";

  constructor(target: Target) {
    this.target = target;
  }

  /** Sends one request and waits for its answer, as long as it takes or until the signal ends it. */
  async send(request: StepRequest, signal?: AbortSignal): Promise<RecordedResponse> {
    const response = await fetch(this.target.url + request.path, {
      method: request.method,
      headers: this.headers(request),
      body: request.body ?? null,
      signal: signal ?? null,
    });
    const body = await response.text();
    if (request.method === "POST" && request.path === "/keys" && response.status === 201) {
      this.scopedKey = (JSON.parse(body) as { value: string }).value;
    }
    return { status: response.status, contentType: response.headers.get("content-type") ?? "", body };
  }

  /** Whether a request stays without an answer for as long as the target's patience lasts. */
  async staysSilent(request: StepRequest): Promise<boolean> {
    try {
      await this.send(request, AbortSignal.timeout(this.target.patienceMs));
      return false;
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === "TimeoutError") return true;
      throw thrown;
    }
  }

  private headers({ key }: StepRequest): Record<string, string> {
    if (key === "none") return {};
    const value = key === "wrong" ? "wrong" : key === "scoped" ? this.scopedKey : this.target.apiKey;
    return { "x-typesense-api-key": value };
  }
}
