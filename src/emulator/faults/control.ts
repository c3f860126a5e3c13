import { randomUUID } from "node:crypto";
import { Delays } from "./delays.js";
import type { FaultRule } from "./rules.js";

/** A rule in force. */
export type ActiveFault = FaultRule & {
  id: string;
  /** How many requests it will still hit; undefined means until it is cleared. */
  remaining?: number;
  /** How many requests it has hit. */
  hits: number;
};

/** The rules in force. A request meets the first one that fits it, and no other. */
export class FaultControl {
  /** What slow and late requests wait on. */
  readonly delays = new Delays();
  private rules: ActiveFault[] = [];

  /**
   * Puts rules behind those in force and returns them with their ids.
   *
   * @throws SyntaxError when a path is no regular expression
   */
  add(rules: FaultRule | FaultRule[]): ActiveFault[] {
    const added = [rules].flat().map((rule): ActiveFault => {
      const { times = 1, match } = rule;
      new RegExp(match?.path ?? "");
      const limit = times === 0 ? {} : { remaining: times };
      return { ...rule, ...limit, id: rule.id ?? randomUUID(), hits: 0 };
    });
    this.rules.push(...added);
    return added;
  }

  /** The rules in force, and those used up since the last clear(). */
  list(): ActiveFault[] {
    return this.rules.map((rule) => ({ ...rule }));
  }

  /** Takes one rule out; says whether it was there. */
  remove(id: string): boolean {
    const before = this.rules.length;
    this.rules = this.rules.filter((rule) => rule.id !== id);
    return this.rules.length < before;
  }

  /** Takes all rules out. What they hold back already stays held: see release(). */
  clear(): void {
    this.rules = [];
  }

  /** Lets slow and late requests go on now: every one, or those that met these rules. */
  release(ids?: readonly string[]): void {
    this.delays.release(ids);
  }

  /** The rule that a request meets, which counts as one hit. */
  take(method: string, target: string): FaultRule | undefined {
    const rule = this.rules.find((candidate) => candidate.remaining !== 0 && fits(candidate, method, target));
    if (rule === undefined) return undefined;
    rule.hits++;
    if (rule.remaining !== undefined) rule.remaining--;
    return rule;
  }
}

function fits({ match }: FaultRule, method: string, target: string): boolean {
  if (match?.method !== undefined && match.method.toUpperCase() !== method) return false;
  return match?.path === undefined || new RegExp(match.path).test(target);
}
