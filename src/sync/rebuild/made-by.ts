import type { CollectionInfo } from "../../typesense/schema.js";

/** Whether a collection was made by a certain building stream: so says what is written down in the collection itself. */
export function isMadeBy({ metadata }: CollectionInfo, streamId: number): boolean {
  const told = metadata?.fountain_sync as { stream?: unknown } | undefined;
  return told?.stream === streamId;
}
