import { ACTIONS, type Action } from "../../typesense/actions.js";
import { type Answer, mayDo, mayListKeys, mayLookAt, unusedName } from "../../typesense/probe.js";
import type { Typesense } from "../../typesense/typesense.js";
import { error, type Finding, info, ok, shellWords, warning } from "./finding.js";

/** A collection that the daemon asks for, and the table it is asked for. */
export interface Needed {
  table: string;
  /** Names that stand in requests. */
  names: string[];
}

const CREATE = "fountain-sync key create";

/**
 * What the key may do, found out by requests that change nothing.
 *
 * @param needed one entry a table; none where no table is captured yet: then a key for some tables can't be judged
 * @returns also whether the key is good for looking at collections at all
 */
export async function examineKey(
  typesense: Typesense,
  needed: readonly Needed[],
): Promise<{ findings: Finding[]; mayLook: boolean }> {
  const { closed, isAnyOpen } = await lookAtAll(typesense, needed);
  const create = `${CREATE} ${shellWords(needed.map(({ table }) => table)) || "TABLE…"}`;
  const open = needed.find(({ table }) => !closed.has(table));
  const answers = await askAll(typesense, unusedName((open ?? needed[0])?.table ?? ""));
  const denied = ACTIONS.filter(({ action }) => answers.get(action)?.verdict === "denied");
  if (denied.length === ACTIONS.length) {
    const what = `${typesense.url} refuses the key: it is wrong, has expired, or was deleted`;
    return { findings: [error("key_refused", what, `correct TYPESENSE_API_KEY, or ${create}`)], mayLook: false };
  }
  // No name of a collection was good for trying out the others.
  const isBlind = open === undefined && (isAnyOpen || needed.length === 0);
  const findings = [
    ...lacking(isBlind ? denied.filter(({ action }) => !concernsCollection(action)) : denied, create),
    ...(isAnyOpen ? elsewhere(closed, create) : []),
    ...unclear(typesense.url, answers),
    ...(await tooMuch(typesense, create)),
  ];
  if (findings.every(({ severity }) => severity === "info")) {
    findings.unshift(ok("key_actions", "the key may do all that is needed"));
  }
  return { findings, mayLook: isAnyOpen };
}

/** Actions that a key may be for on some collections only. */
function concernsCollection(action: Action): boolean {
  return /^(documents|collections):/.test(action) && action !== "collections:list";
}

/** Tables with a collection that the key is not for, and the names that were refused; and whether any was not. */
async function lookAtAll(
  typesense: Typesense,
  needed: readonly Needed[],
): Promise<{ closed: Map<string, string[]>; isAnyOpen: boolean }> {
  const closed = new Map<string, string[]>();
  let isAnyOpen = false;
  for (const { table, names } of needed) {
    for (const name of [...names, unusedName(table)]) {
      const { verdict } = await mayLookAt(typesense, name);
      if (verdict === "denied") closed.set(table, [...(closed.get(table) ?? []), name]);
      if (verdict === "allowed") isAnyOpen = true;
    }
  }
  return { closed, isAnyOpen };
}

async function askAll(typesense: Typesense, name: string): Promise<Map<Action, Answer>> {
  const answers = new Map<Action, Answer>();
  for (const { action } of ACTIONS) answers.set(action, await mayDo(typesense, action, name));
  return answers;
}

function lacking(denied: readonly (typeof ACTIONS)[number][], create: string): Finding[] {
  const told = (actions: typeof denied) => actions.map(({ action, purpose }) => `${action} (to ${purpose})`).join(", ");
  const needed = denied.filter((each) => each.needed);
  const useful = denied.filter((each) => !each.needed);
  const bound = ACTIONS.filter(({ action }) => concernsCollection(action));
  const or = bound.every((each) => denied.includes(each)) ? "is for other collections, or " : "";
  return [
    ...(needed.length > 0 ? [error("key_actions", `the key ${or}lacks ${told(needed)}`, create)] : []),
    ...(useful.length > 0 ? [info("key_actions_useful", `the key lacks ${told(useful)}`, create)] : []),
  ];
}

function elsewhere(closed: ReadonlyMap<string, string[]>, create: string): Finding[] {
  if (closed.size === 0) return [];
  const what = [...closed].map(([table, names]) => `${table} (${names.join(", ")})`).join(", ");
  return [error("key_collections", `the key is not for every collection of ${what}`, create)];
}

function unclear(url: string, answers: ReadonlyMap<Action, Answer>): Finding[] {
  const unknown = [...answers].filter(([, answer]) => answer.verdict === "unknown");
  if (unknown.length === 0) return [];
  const reasons = new Set(unknown.map(([, answer]) => (answer.verdict === "unknown" ? answer.failure?.message : "")));
  const actions = unknown.map(([action]) => action).join(", ");
  const told = [...reasons].map((reason) => reason ?? `${url} doesn't answer as Typesense does`).join("; ");
  return [warning("key_unclear", `whether the key may do this can't be told: ${actions} (${told})`, "try again")];
}

/** Whoever gets hold of this key has all collections. */
async function tooMuch(typesense: Typesense, create: string): Promise<Finding[]> {
  if (!(await mayListKeys(typesense))) return [];
  return [info("key_admin", "the key is an administrator's: one that may do less is enough", create)];
}
