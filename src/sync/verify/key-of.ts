import type { Connection } from "../../database/open.js";
import { prepared } from "../../database/prepared.js";
import type { Column, TableShape } from "../../database/shape.js";
import { decodeKey, type KeyValue } from "../../document/key.js";
import { whenFree } from "../pause.js";
import { bindable } from "../table-reader.js";
import type { Verifying } from "./context.js";

/** A text that a column for numbers turns into one. */
const numeric = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/**
 * The keys behind documents' ids, undefined for an id that no row can have. Such a key must not be asked for: 1.0 would find
 * the row 1, whose document has another id.
 */
export function keysOf(verifying: Verifying, ids: readonly string[]): Promise<(KeyValue[] | undefined)[]> {
  return whenFree(() => {
    const { shape } = verifying.reader().mapping;
    return ids.map((id) => keyOf(verifying.connection, shape, id));
  }, verifying.stop);
}

/** The key behind one id, or undefined: see {@link keysOf}. */
export function keyOf(connection: Connection, { key, rowidAlias }: TableShape, id: string): KeyValue[] | undefined {
  const affinities = key.map(({ affinity }) => affinity);
  const values = decodeKey(id, affinities);
  const isPossible = values?.every((value, index) => {
    const column = key[index] as Column;
    return column.name === rowidAlias ? typeof value === "bigint" : isKept(connection, value, column);
  });
  return isPossible ? values : undefined;
}

/** Whether a column keeps a value as it is: most of them turn one kind of number into another. */
function isKept(connection: Connection, value: KeyValue, { affinity }: Column): boolean {
  if (value instanceof Uint8Array) return true;
  const takesAll = affinity === "BLOB" || affinity === "TEXT";
  if (typeof value === "string") return takesAll || !numeric.test(value);
  if (typeof value === "bigint") return affinity !== "REAL";
  const real = bindable(value) as number;
  const becomesInteger = Number.isInteger(real) && BigInt.asIntN(64, BigInt(real)) === BigInt(real);
  if (becomesInteger && !takesAll && affinity !== "REAL") return false;
  return prepared(connection, "verify/real-text.sql").pluck().get({ real }) === value.real;
}
