/** How far something is. */
export interface Progress {
  text: string;
  /** Changes when something has gone on; the text may also change because time goes by. */
  mark: string;
  /** How much of how much; without a total where nobody knows. */
  done: number;
  total: number | null;
}
