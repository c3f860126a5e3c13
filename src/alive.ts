import { AsyncLocalStorage } from "node:async_hooks";

/** A piece of work whose signs of life somebody wants to hear. */
export interface Listener {
  /** It got on. */
  moved(): void;
  /** It waits for somebody else's work, which gives signs of its own, until it moves. */
  rests(): void;
}

const listeners = new AsyncLocalStorage<Listener>();

/** Says that the work this belongs to gets on: a request was answered, a lock was asked for once more, rows were read. */
export function alive(): void {
  listeners.getStore()?.moved();
}

/** Waits for what others do. */
export async function waitForOthers<T>(others: Promise<T>): Promise<T> {
  const listener = listeners.getStore();
  listener?.rests();
  try {
    return await others;
  } finally {
    listener?.moved();
  }
}

/** Runs `work`, and has all signs of life in it heard. */
export function hear<T>(listener: Listener, work: () => Promise<T>): Promise<T> {
  return listeners.run(listener, work);
}
