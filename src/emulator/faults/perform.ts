import { type Answer, type Reply, SILENCE } from "../reply.js";
import type { ApiRequest } from "../request.js";
import type { Delays } from "./delays.js";
import { mangleMultibyte } from "./mangle.js";
import { NOT_STORED, OUT_OF_MEMORY } from "./presets.js";
import type { FaultRule } from "./rules.js";

/** Stands for a connection that is reset instead of an answer. */
export const RESET = Symbol("connection reset");

type CarryOut = (request: ApiRequest, pause?: () => Promise<void>) => Promise<Answer>;

/**
 * Carries out a request the way a rule wants it to go wrong.
 *
 * @param carryOut carries a request out; calling it enters the request into its queue
 * @param delays what slow and late requests wait on
 */
export async function underFault(
  rule: FaultRule,
  request: ApiRequest,
  carryOut: CarryOut,
  delays: Delays,
): Promise<Answer | typeof RESET> {
  switch (rule.kind) {
    case "status": {
      const { status, body, contentType } = rule;
      return { status, body, ...(contentType === undefined ? {} : { contentType }) };
    }
    case "hang":
      return SILENCE;
    case "hangAfterApply":
      await carryOut(request);
      return SILENCE;
    case "resetBefore":
      return RESET;
    case "resetAfter":
      await carryOut(request);
      return RESET;
    case "shortReply":
      return shorten(await carryOut(request), rule.lines ?? 1);
    case "foreignReply":
      return carryOutPart(request, carryOut, rule.lines);
    case "slow":
      return carryOut(request, () => delays.wait(rule.delayMs, rule.id));
    case "applyTwice": {
      // Both enter the queue before either is awaited, so that no other write gets between them.
      const [first] = await Promise.all([carryOut(request), carryOut(request)]);
      return first;
    }
    case "applyLate":
      // What the server is closed on stays undone, and nobody is left to be told.
      delays
        .wait(rule.delayMs, rule.id)
        .then(() => carryOut(request))
        .catch(() => undefined);
      return rule.silent ? SILENCE : RESET;
    case "answerLate": {
      const answer = await carryOut(request);
      await delays.wait(rule.delayMs, rule.id);
      return answer;
    }
    case "failLines":
      return failLines(request, carryOut, rule.lines ?? 1);
    case "halfAltered":
      await carryOut({ ...request, body: dropsOf(request.body) });
      return { status: 500, body: "" };
    case "mangleMultibyte":
      return carryOut({ ...request, body: mangleMultibyte(request.body) });
  }
}

function shorten(answer: Answer, lines: number): Answer {
  if (answer === SILENCE) return answer;
  return { ...answer, body: textOf(answer).split("\n").slice(0, -lines).join("\n") };
}

async function carryOutPart(request: ApiRequest, carryOut: CarryOut, wanted: number | undefined): Promise<Answer> {
  const lines = linesOf(request);
  const count = wanted ?? Math.floor(lines.length / 2);
  const body = Buffer.from(lines.slice(0, count).join("\n"));
  const answer = await carryOut({ ...request, body });
  return answer === SILENCE ? answer : { ...answer, body: textOf(answer) + OUT_OF_MEMORY };
}

async function failLines(request: ApiRequest, carryOut: CarryOut, count: number): Promise<Answer> {
  const lines = linesOf(request);
  const answer = await carryOut({ ...request, body: Buffer.from(lines.slice(count).join("\n")) });
  if (answer === SILENCE || answer.status !== 200) return answer;
  const stored = textOf(answer);
  const results = lines.slice(0, count).map(() => NOT_STORED);
  return { ...answer, body: [...results, ...(stored === "" ? [] : [stored])].join("\n") };
}

function linesOf({ body }: ApiRequest): string[] {
  return body
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}

function dropsOf(body: Buffer): Buffer {
  const { fields } = JSON.parse(body.toString("utf8")) as { fields: { drop?: boolean }[] };
  return Buffer.from(JSON.stringify({ fields: fields.filter(({ drop }) => drop) }));
}

function textOf({ body }: Reply): string {
  return typeof body === "string" ? body : [...body].join("");
}
