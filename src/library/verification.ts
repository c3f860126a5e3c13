import type { Verification } from "../sync/verify/verification.js";

/** How a collection compares with its table. */
export interface TableVerification extends Verification {
  /** Whether every document equals its row, and searches through the alias find them. */
  inSync: boolean;
  /** An alias that leads elsewhere (`leadsTo` null: nowhere), where that is so. */
  alias?: { name: string; leadsTo: string | null };
}
