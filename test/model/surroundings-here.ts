/**
 * What a process has around it, for those that are parts of this one: two outputs, signals, and timers that end with it.
 * Loaded for what it does.
 */
import fs from "node:fs";
import { processHere } from "./process-here.js";

type Write = (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;

for (const output of [process.stdout, process.stderr]) {
  const write = output.write.bind(output) as Write;
  output.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    const here = processHere();
    if (!here) return write(chunk, ...rest);
    here.writes(String(chunk));
    return true;
  }) as typeof output.write;
}

/** The log goes past the streams. */
const { writeSync } = fs;
fs.writeSync = ((fd: number, data: string | Uint8Array, ...rest: never[]) => {
  const here = fd === 1 || fd === 2 ? processHere() : undefined;
  if (!here) return (writeSync as (...all: unknown[]) => number)(fd, data, ...rest);
  here.writes(String(data));
  return Buffer.byteLength(data);
}) as typeof fs.writeSync;

type Listener = (...given: unknown[]) => void;

for (const name of ["on", "off"] as const) {
  const listen = process[name].bind(process) as (event: string, listener: Listener) => NodeJS.Process;
  process[name] = ((event: string, listener: Listener) => {
    const here = event.startsWith("SIG") ? processHere() : undefined;
    if (!here) return listen(event, listener);
    here.signals[name](event, listener);
    return process;
  }) as (typeof process)[typeof name];
}

const { setInterval } = globalThis;
globalThis.setInterval = ((work: Listener, ms: number, ...given: unknown[]) => {
  const here = processHere();
  if (!here) return setInterval(work, ms, ...given);
  return setInterval(() => {
    if (here.isKilled) return;
    try {
      work(...given);
    } catch (thrown) {
      here.crashes(thrown);
    }
  }, ms);
}) as typeof setInterval;
