/** Which requests a rule is for. Both have to fit; what is left out fits everything. */
export interface FaultMatch {
  method?: string;
  /** A regular expression, searched for in the path with its query as the client wrote it. */
  path?: string;
}

interface RuleBase {
  /** Given one where it brings none. */
  id?: string;
  match?: FaultMatch;
  /** How many requests it hits, 1 if left out; 0 means until it is cleared. */
  times?: number;
}

/** Answers at once, without doing anything. */
export interface StatusFault {
  kind: "status";
  status: number;
  body: string;
  contentType?: string;
}

export type FaultEffect =
  | StatusFault
  /** Nothing is done and no answer comes. */
  | { kind: "hang" }
  /** Everything is done and no answer comes. */
  | { kind: "hangAfterApply" }
  /** The connection is reset with nothing done. */
  | { kind: "resetBefore" }
  /** The connection is reset when everything is done. */
  | { kind: "resetAfter" }
  /** Everything is done, but the last result lines are missing; one if `lines` is left out. */
  | { kind: "shortReply"; lines?: number }
  /** Only the first lines are done, half of them if `lines` is left out; a message follows their results, glued on. */
  | { kind: "foreignReply"; lines?: number }
  /** The request's turn takes this much longer, and with it the turns of those behind it. */
  | { kind: "slow"; delayMs: number }
  /** Everything is done twice in a row. */
  | { kind: "applyTwice" }
  /** The connection is reset at once, or, if `silent`, no answer comes; and everything is done this much later. */
  | { kind: "applyLate"; delayMs: number; silent?: boolean }
  /** Everything is done in its turn, and holds nobody up, but the answer comes this much later. */
  | { kind: "answerLate"; delayMs: number }
  /** The first lines of an import, one if `lines` is left out, are not stored, through no fault of theirs. */
  | { kind: "failLines"; lines?: number }
  /** Of a change of a collection's fields only the drops are done, and the answer is that of a server that failed in the middle. */
  | { kind: "halfAltered" }
  /** Characters of several bytes that lie across a 196,605-byte boundary of the body are lost. */
  | { kind: "mangleMultibyte" };

export type FaultRule = RuleBase & FaultEffect;

export type FaultKind = FaultEffect["kind"];

export const FAULT_KINDS: readonly FaultKind[] = [
  "status",
  "hang",
  "hangAfterApply",
  "resetBefore",
  "resetAfter",
  "shortReply",
  "foreignReply",
  "slow",
  "applyTwice",
  "applyLate",
  "answerLate",
  "failLines",
  "halfAltered",
  "mangleMultibyte",
];
