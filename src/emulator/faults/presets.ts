import { JSON_TYPE } from "../reply.js";
import type { StatusFault } from "./rules.js";

function status(code: number, body: string): StatusFault {
  return { kind: "status", status: code, body, contentType: JSON_TYPE };
}

/** The whole-request failures of a real server, to be spread into a rule: `{ ...FAULTS.lagging, times: 3 }`. */
export const FAULTS = {
  /** Starting, without a leader, or behind with its writes. */
  lagging: status(503, '{ "message": "Not Ready or Lagging"}'),
  rateLimited: status(429, '{ "message": "Rate limit exceeded or blocked"}'),
  /** A follower waited too long for its leader. */
  upstreamTimeout: { kind: "status", status: 408, body: "" },
  /** A leader was killed a moment ago. */
  emptyError: { kind: "status", status: 500, body: "" },
  noLeader: status(500, '{"message": "Could not find a leader."}'),
  outOfDisk: status(422, '{"message": "Rejecting write: running out of resource type: OUT_OF_DISK"}'),
  skipWrites: status(422, '{"message": "Skipping writes."}'),
} as const satisfies Record<string, StatusFault>;

/** The result of a document that could not be written to disk. */
export const NOT_STORED = '{"code":500,"error":"Could not write to on-disk storage.","success":false}';

/** What stands after the results when memory runs out midway, with no line break before it. */
export const OUT_OF_MEMORY = '{"message": "Rejecting write: running out of resource type: OUT_OF_MEMORY"}';
