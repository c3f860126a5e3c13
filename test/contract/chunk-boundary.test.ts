/*
 * Invariant: text of several bytes a letter survives an import larger than the server's 196,605-byte window, raw as
 * well as escaped, as in the recorded run. The bodies are of exactly the recorded sizes.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Replayer } from "./replay.js";
import { readScenarios, type StepRequest, titleOf } from "./scenario.js";
import { openTarget, type Target } from "./target.js";

const COUNT = 4000;
const scenarios = readScenarios();
const steps = scenarios.find(({ scenario }) => scenario === "10-chunk-boundary")?.steps ?? [];

/** Makes the body that a step describes: "4000 documents, 562889 bytes". */
function makeBody(description: string, escaped: boolean): string {
  for (const padding of ["", "x"]) {
    const text = padding + "é".repeat(60);
    const written = escaped ? text.replaceAll("é", "\\u00e9") : text;
    const body = Array.from({ length: COUNT }, (_, id) => `{"id":"${id}","t":"${written}"}`).join("\n");
    if (description === `${COUNT} documents, ${Buffer.byteLength(body)} bytes`) return body;
  }
  throw new Error(`No body is of that size: ${description}`);
}

describe("10-chunk-boundary", () => {
  let target: Target;
  let replayer: Replayer;
  let sent = "";

  beforeAll(async () => {
    target = await openTarget(scenarios);
    replayer = new Replayer(target);
  });
  afterAll(() => target.close());

  async function outcome(request: StepRequest, note: string | undefined): Promise<string> {
    if (request.path.endsWith("/export")) {
      const { body } = await replayer.send(request);
      const expected = sent.split("\n").map((line) => JSON.stringify(JSON.parse(line)));
      const received = new Set((body as string).split("\n"));
      return `${expected.filter((line) => !received.has(line)).length} documents differ from what was sent`;
    }
    sent = makeBody(request.body ?? "", note === "ASCII-escaped");
    const { body } = await replayer.send({ ...request, body: sent });
    const lines = (body as string).split("\n");
    const successes = lines.filter((line) => line === '{"success":true}').length;
    return `${successes} of ${lines.length} lines are {"success":true}`;
  }

  test.each(steps.map((step, index) => [titleOf(step, index), step] as const))("%s", async (_title, step) => {
    const { request, response, note } = step;
    if (response === "none within 5 s") throw new Error("This scenario has no step without an answer.");
    if (request.path === "/collections") {
      expect((await replayer.send(request)).status).toBe(response.status);
      return;
    }
    expect(await outcome(request, note)).toBe(response.body);
  });
});
