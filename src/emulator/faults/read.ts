import { Refusal } from "../refusal.js";
import { FAULT_KINDS, type FaultRule } from "./rules.js";

/** What each member of a rule has to be; whatever else a rule brings is refused, so that a slip of the pen shows. */
const MEMBERS: Record<string, (value: unknown) => boolean> = {
  id: isText,
  match: isMatch,
  times: isCount,
  kind: (value) => FAULT_KINDS.some((kind) => kind === value),
  status: isCount,
  body: isText,
  contentType: isText,
  delayMs: isCount,
  lines: isCount,
  silent: (value) => typeof value === "boolean",
};

/** Members that a rule of a kind can't do without. */
const REQUIRED: Record<string, string[]> = {
  status: ["status", "body"],
  slow: ["delayMs"],
  applyLate: ["delayMs"],
  answerLate: ["delayMs"],
};

/** Reads the rules that came over HTTP: one, or a list. */
export function readRules(body: string): FaultRule[] | Refusal {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return new Refusal(400, "Bad JSON.");
  }
  const rules = [parsed].flat();
  for (const rule of rules) {
    const problem = ruleProblem(rule);
    if (problem !== undefined) return new Refusal(400, problem);
  }
  return rules as FaultRule[];
}

function ruleProblem(rule: unknown): string | undefined {
  if (typeof rule !== "object" || rule === null) return "A fault must be an object.";
  const members = rule as Record<string, unknown>;
  for (const [name, value] of Object.entries(members)) {
    if (!MEMBERS[name]?.(value)) return `The fault's member ${name} is unknown or has a wrong value.`;
  }
  const missing = ["kind", ...(REQUIRED[String(members.kind)] ?? [])].find((name) => !(name in members));
  return missing === undefined ? undefined : `The fault's member ${missing} is missing.`;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isMatch(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { method, path } = value as Record<string, unknown>;
  return (method === undefined || isText(method)) && (path === undefined || isPattern(path));
}

function isPattern(value: unknown): boolean {
  try {
    return typeof value === "string" && new RegExp(value) !== undefined;
  } catch {
    return false;
  }
}
