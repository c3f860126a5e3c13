import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";

/** What a process and its files hold at one moment. */
export interface Footprint {
  /** Memory that is in RAM, in megabytes. */
  rss: number;
  /** Open file descriptors, sockets among them. */
  handles: number;
  sockets: number;
  /** The log of the application's database, in megabytes. */
  wal: number;
  /** The state database and its log, in megabytes. */
  state: number;
}

const MEGABYTE = 1_000_000;

export function footprintOf(pid: number, database: string): Footprint {
  const folder = `/proc/${pid}/fd`;
  const targets = readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(`${folder}/${name}`)];
    } catch {
      return []; // Closed since.
    }
  });
  return {
    rss: memoryOf(pid, "VmRSS") / MEGABYTE,
    handles: targets.length,
    sockets: targets.filter((target) => target.startsWith("socket:")).length,
    wal: sizeOf(`${database}-wal`) / MEGABYTE,
    state: (sizeOf(`${database}-sync`) + sizeOf(`${database}-sync-wal`)) / MEGABYTE,
  };
}

/** @param name VmRSS, or VmHWM for the most that it ever held; in bytes */
export function memoryOf(pid: number, name: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]) * 1024;
}

/** The least-squares slope of samples taken at these times: their growth per unit of time. */
export function slope(times: readonly number[], samples: readonly number[]): number {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const [middle, level] = [mean(times), mean(samples)];
  const above = times.reduce((sum, time, i) => sum + (time - middle) * ((samples[i] as number) - level), 0);
  return above / times.reduce((sum, time) => sum + (time - middle) ** 2, 0);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
