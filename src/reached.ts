import { channel } from "node:diagnostics_channel";

/**
 * The points at which the daemon may be killed without losing anything. Nobody listens outside of tests: there a subscriber
 * kills the process at the point that is to be tried.
 */
export const POINTS = [
  "plan recorded",
  "triggers reinstalled",
  "about to patch",
  "patched",
  "plan applied",
  "rebuild begun",
  "collection created",
  "batch sent",
  "batch committed",
  "rows told",
  "about to switch",
  "old collection gone",
  "alias put",
  "switched",
  "collection retired",
] as const;

export type Point = (typeof POINTS)[number];

const points = channel("fountain-sync:reached");

/** Says that a point is reached. Costs nothing while nobody listens. */
export function reached(point: Point): void {
  if (points.hasSubscribers) points.publish(point);
}
