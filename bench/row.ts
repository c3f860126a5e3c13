/** One line of the result. */
export interface Row {
  what: string;
  /** With its unit. */
  measured: string;
  /** What it is compared with, in the same run. */
  against: string;
  /** Measured by compared. */
  ratio: number | null;
  goal: string;
  /** Whether the goal is met; null where there is none. */
  met: boolean | null;
}

export interface Options {
  /** The rows of the large table. */
  rows: number;
  rounds: number;
  /** How long writers write, in seconds. */
  seconds: number;
  /** Tells what is being done. */
  say: (text: string) => void;
}
