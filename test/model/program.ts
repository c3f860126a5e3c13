import type { TableMapping } from "../../src/config/mapping/schema.js";
import type { FaultRule } from "../../src/emulator/index.js";
import type { Point } from "../../src/reached.js";

/** What happens, one after the other. Whatever takes time goes on while the next steps are taken. */
export type Step =
  /** Statements of the application, in one connection; a transaction may go on over several steps. */
  | { do: "write"; sql: string[] }
  /** The application makes a table anew, as migration tools do. */
  | { do: "remake"; table: string; change: "nothing" | "type" | "rows"; atomic: boolean }
  /** The table gets another name; not while it lacks our triggers, for then nothing tells that it is the same. */
  | { do: "rename"; table: string; to: string }
  /** The mapping file is another one. A daemon that runs ends in an orderly way and begins anew, as on SIGHUP. */
  | { do: "map"; tables: Record<string, TableMapping> }
  /** A trigger of ours is lost, and nobody says so. */
  | { do: "lose trigger"; table: string; kind: "ai" | "au" | "ad" }
  /** Time passes: some milliseconds, or as much as it takes until nothing waits (but not for ever). */
  | { do: "wait"; ms: number }
  | { do: "idle" }
  /** The server misbehaves, until it has done so for some requests, or until it is calmed. */
  | { do: "fault"; rule: FaultRule }
  | { do: "calm" }
  | { do: "kill" }
  | { do: "stop" }
  /** Where no daemon runs, one is started, to be killed somewhere or not. */
  | { do: "start"; crash?: readonly [point: Point, time: number] }
  /**
   * The operator runs a command, and does not wait for its end. TABLE in it is the table of this number among those that are
   * captured. Where no daemon runs, it does itself what it asks for, and may be killed meanwhile.
   */
  | { do: "operate"; args: readonly string[]; table: number; crash?: readonly [point: Point, time: number] }
  /** Ctrl-C, for all commands that still run. */
  | { do: "interrupt" }
  /** The server is killed and started again. Kept data are replayed first, and some of them not to be seen meanwhile. */
  | { do: "crash server"; data: "kept" | "lost"; downMs: number; replayMs: number }
  /** Another process locks one of the databases. */
  | { do: "lock"; what: "application" | "state"; mode: "IMMEDIATE" | "EXCLUSIVE"; ms: number }
  /** The databases can't grow. */
  | { do: "full"; ms: number }
  /** The machine's clock is set. */
  | { do: "clock"; ms: number }
  /** The application's file is copied; a copy takes its place. */
  | { do: "copy" }
  | { do: "restore"; how: "renamed" | "written over" }
  /** The state database is lost while no daemon runs. */
  | { do: "lose state" };

/** A program, complete: it can be written down and run again. */
export interface Program {
  journal: "delete" | "wal";
  /** Of the application's connection. */
  pragmas: string[];
  /** Makes the tables, and rows that are there before anything is captured. */
  schema: string[];
  batchSize: number;
  retention: string;
  /** Whether changes of schemas are followed at once, or wait for the operator. */
  policy: "auto" | "manual";
  steps: Step[];
}

/** Tables, and what an application does to them, in order. */
export type Scenario = Pick<Program, "pragmas" | "schema"> & { acts: Step[] };
