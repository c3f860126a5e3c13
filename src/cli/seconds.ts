import { InvalidArgumentError } from "commander";

/** A number of seconds to wait, as a flag gives it. */
export function waitSeconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 86_400) return value;
  throw new InvalidArgumentError("It must be a number of seconds, above 0 and up to 86400.");
}
