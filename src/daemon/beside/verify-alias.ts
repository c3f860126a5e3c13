import { setTimeout } from "node:timers/promises";
import { UNPREPARED } from "../../outbox/stream.js";
import { lookAtAlias } from "../../sync/keep-alias.js";
import { ownerOf } from "../../sync/owner.js";
import { putAlias } from "../../typesense/collections.js";
import { type Outcome, succeeded } from "../../typesense/outcome.js";
import type { Typesense } from "../../typesense/typesense.js";
import type { BothDatabases } from "./both-databases.js";
import { liveStream } from "./verify-reader.js";

/** An alias through which searches don't find what was verified, as `verify --json` prints it. */
export interface AliasFault {
  name: string;
  /** null: nowhere. */
  leads_to: string | null;
}

/** A rebuild moves the alias a moment before it says so: the pauses after which to look again, in milliseconds. */
const PAUSES = [0, 100, 400];

/**
 * Whether searches through a table's alias find the collection that was verified.
 *
 * @param options.repair whether an alias that leads nowhere is to be put again
 * @returns what is wrong with it, or undefined
 */
export async function aliasFault(
  both: BothDatabases,
  typesense: Typesense,
  tableId: number,
  options: { repair: boolean },
): Promise<Outcome<AliasFault | undefined>> {
  const owner = ownerOf(both.state, both.source.path);
  let fault: AliasFault | undefined;
  for (const pause of PAUSES) {
    await setTimeout(pause);
    const stream = liveStream(both, tableId);
    if (stream.alias === null || stream.schemaVersion === UNPREPARED) return succeeded(undefined);
    const standing = await lookAtAlias({ typesense, state: both.state, owner }, stream);
    if (!standing.ok) return standing;
    if (standing.value.leads === "here") return succeeded(undefined);
    fault = { name: stream.alias, leads_to: "collection" in standing.value ? standing.value.collection : null };
    if (!options.repair || standing.value.leads !== "nowhere") continue;
    const put = await putAlias(typesense, stream.alias, stream.collection);
    if (!put.ok) return put;
  }
  return succeeded(fault);
}
