import type { Listener } from "../daemon/metrics/meters.js";
import type { Stream } from "../outbox/stream.js";
import { isInSync, type Verification } from "../sync/verify/verify.js";
import type { Events } from "./events.js";
import type { TableVerification } from "./verification.js";

/** Passes on as events what the daemon tells. */
export function tellerOf(events: Events): Listener {
  const of = ({ table, collection }: Stream) => ({ table, collection });
  return {
    delivered: (stream, batch, refused) => {
      // Those that could not even be sent are among the refused.
      const documents = batch.documents.length + batch.unsendable.length - refused;
      const deletes = batch.deletes.length;
      if (documents + deletes > 0) {
        events.emit("delivered", { ...of(stream), documents, deletes, seq: batch.position.seq });
      }
    },
    rejected: (stream, rejections) => {
      const told = rejections.map(({ id, field, reason }) => ({ id, ...(field !== "" && { field }), reason }));
      events.emit("rejected", { ...of(stream), rejections: told });
    },
    paused: ({ table, reason, hint }) => {
      if (reason === null) events.emit("resumed", { table });
      else events.emit("paused", { table, reason, ...(hint !== null && { hint }) });
    },
    schemaChanged: (stream) => {
      events.emit("schemaChanged", { ...of(stream), version: stream.schemaVersion });
    },
    verified: (verification) => events.emit("verified", asTold(verification)),
    away: ({ message }, side) => events.emit("away", { side, reason: message }),
    back: (seconds) => events.emit("back", { seconds }),
  };
}

/** A verification as it is told; the alias, if something is wrong with it. */
export function asTold(found: Verification & { alias?: { name: string; leads_to: string | null } }): TableVerification {
  const { alias, ...verification } = found;
  const inSync = isInSync(verification) && alias === undefined;
  return { ...verification, inSync, ...(alias && { alias: { name: alias.name, leadsTo: alias.leads_to } }) };
}
