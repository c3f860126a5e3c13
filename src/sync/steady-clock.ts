/**
 * A clock that nobody sets: what the machine's told when it was made, and counted evenly since. For what is due after some time; what
 * people read, and what is compared with the application's times, is told by the machine's own.
 *
 * @returns what tells it, in unix milliseconds
 */
export function steadyClock(): () => number {
  const began = Date.now() - performance.now();
  return () => Math.round(began + performance.now());
}
