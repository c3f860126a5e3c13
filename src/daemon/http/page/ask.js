import { token } from "./token.js";

/**
 * Asks the daemon to do something.
 *
 * @returns its answer, or `error` in words
 */
export async function ask(path, body, signal) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token() ?? ""}` };
  try {
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal });
    const answer = await response.json();
    return response.ok ? answer : { error: answer.error };
  } catch (thrown) {
    return thrown.name === "AbortError" ? { aborted: true } : { error: "the daemon does not answer" };
  }
}
