/*
 * Invariant: the emulator answers every recorded request as the real server did, in status, content type and body,
 * byte for byte but for what varies from run to run.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { normaliseBody } from "./normalise.js";
import { Replayer } from "./replay.js";
import { readScenarios, titleOf } from "./scenario.js";
import { openTarget, type Target } from "./target.js";

const scenarios = readScenarios();
/** Its bodies are described, not recorded; chunk-boundary.test.ts makes them. */
const DESCRIBED = "10-chunk-boundary";

test("there are as many scenarios as were recorded", () => {
  expect(scenarios).toHaveLength(10);
});

describe.each(scenarios.filter(({ scenario }) => scenario !== DESCRIBED))("$scenario: $about", ({ steps }) => {
  let target: Target;
  let replayer: Replayer;

  beforeAll(async () => {
    target = await openTarget(scenarios);
    replayer = new Replayer(target);
  });
  afterAll(() => target.close());

  test.each(steps.map((step, index) => [titleOf(step, index), step] as const))("%s", async (_title, step) => {
    const { request, response } = step;
    if (response === "none within 5 s") {
      expect(await replayer.staysSilent(request)).toBe(true);
      return;
    }
    const answer = await replayer.send(request);
    expect({ ...answer, body: normaliseBody(request, answer) }).toEqual({
      ...response,
      body: normaliseBody(request, response),
    });
  });
});
