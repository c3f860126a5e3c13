import { type Outcome, succeeded } from "../../typesense/outcome.js";
import type { Comparison } from "./compare.js";
import { confirm } from "./confirm.js";
import type { Verifying } from "./context.js";
import { firstLook } from "./first-look.js";
import { Suspects } from "./suspects.js";
import type { Verification } from "./verification.js";

export type { Verification } from "./verification.js";

/** So many suspected documents are looked at again at once. */
const GROUP = 300;

/** So many ids of each kind are told. */
const SAMPLES = 10;

/**
 * Proves that a collection equals its table, or tells what differs:
 *
 *   every document against its row → rows without a document → whatever seems to differ once more, when all is delivered
 *
 * Memory is bounded: 16 to 32 bytes a document, and what seems to differ lies on disk.
 *
 * @param take called with the ids that differ, in groups
 * @throws what the reader throws where the table's schema changes meanwhile
 */
export async function verifyTable(
  verifying: Verifying,
  take: (ids: string[]) => Promise<void> = async () => undefined,
): Promise<Outcome<Verification>> {
  const suspects = new Suspects();
  try {
    const counts = await firstLook(verifying, suspects);
    if (!counts.ok) return counts;
    const { table, collection } = verifying.stream;
    const verification = { table, collection, ...counts.value, ...nothingFound() };
    for (const ids of suspects.groups(GROUP)) {
      if (verifying.stop.aborted) break;
      const began = performance.now();
      const confirmed = await confirm(verifying, ids);
      if (!confirmed.ok) return confirmed;
      for (const [id, comparison] of confirmed.value) note(verification, id, comparison);
      suspects.confirm(confirmed.value.keys());
      await verifying.rest(performance.now() - began);
    }
    for (const ids of suspects.groups(GROUP, { confirmed: true })) await take(ids);
    return succeeded(verification);
  } finally {
    suspects.close();
  }
}

/** Whether a collection equals its table. */
export function isInSync({ missing, extra, different }: Omit<Verification, "samples">): boolean {
  return missing + extra + different === 0;
}

function nothingFound(): Omit<Verification, "table" | "collection" | "rows" | "documents"> {
  return { missing: 0, extra: 0, different: 0, samples: { missing: [], extra: [], different: [] } };
}

function note(verification: Verification, id: string, comparison: Comparison): void {
  if (comparison.kind === "same") return;
  const { samples } = verification;
  verification[comparison.kind]++;
  if (comparison.kind === "different") {
    if (samples.different.length < SAMPLES) samples.different.push({ id, fields: comparison.fields });
  } else if (samples[comparison.kind].length < SAMPLES) {
    samples[comparison.kind].push(id);
  }
}
