import type { Field } from "./field.js";

/** Properties of every field that only the answer to a PATCH shows (transcript 05). */
const INTERNAL = {
  async_reference: false,
  embed: null,
  hnsw_params: { M: 16, ef_construction: 200 },
  nested: false,
  nested_array: 0,
  num_dim: 0,
  range_index: false,
  reference: "",
  symbols_to_index: [],
  token_separators: [],
  vec_dist: "cosine",
};

/** The `fields` of the answer to a PATCH: drops first, then additions with everything filled in. */
export function alterationEcho(dropped: string[], incoming: Field[]): unknown[] {
  const drops = dropped.map((name) => ({ drop: true, embed: null, name }));
  return [...drops, ...incoming.map((field) => ({ ...INTERNAL, ...field }))];
}
