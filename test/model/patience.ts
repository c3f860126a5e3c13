/** In milliseconds: of the time, and of what this process had of its processor, so that a busy machine is no fault. */
export interface Patience {
  wallMs: number;
  ownMs: number;
}

/** So many times as long is the end of all patience: whoever has nothing to do uses no processor either. */
const MOST_TIMES = 3;

export interface Moment {
  at: number;
  usage: NodeJS.CpuUsage;
}

export function now(): Moment {
  return { at: performance.now(), usage: process.cpuUsage() };
}

/** Whether there has been enough time since a moment. */
export function isOver({ at, usage }: Moment, { wallMs, ownMs }: Patience): boolean {
  const { user, system } = process.cpuUsage(usage);
  const wall = performance.now() - at;
  return wall > wallMs && ((user + system) / 1000 > ownMs || wall > MOST_TIMES * wallMs);
}
