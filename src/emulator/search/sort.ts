import { valueAt } from "../documents/path.js";
import { type Comparable, indexedNumber } from "../filter/comparators.js";
import { Refusal } from "../refusal.js";
import { fieldNamed, type Schema } from "../schema/schema.js";
import type { Hit } from "./find.js";
import { list } from "./params.js";

type Order = (left: Hit, right: Hit) => number;

const BY_RELEVANCE: Order = (left, right) => right.score - left.score;
/** Where nothing else decides, the document that arrived last comes first (transcript 08). */
const LATEST_FIRST: Order = (left, right) => right.document.sequence - left.document.sequence;

/** Sorts hits by `sort_by`, or by relevance and the default sorting field where there is none. */
export function sortHits(hits: Hit[], sortBy: string | undefined, schema: Schema): Hit[] | Refusal {
  const orders: Order[] = [];
  for (const part of list(sortBy)) {
    const order = readOrder(part, schema);
    if (order instanceof Refusal) return order;
    orders.push(order);
  }
  if (orders.length === 0) {
    orders.push(BY_RELEVANCE);
    if (schema.defaultSortingField !== "") orders.push(byField(schema.defaultSortingField, true, schema));
  }
  orders.push(LATEST_FIRST);
  return hits.sort((left, right) => {
    for (const order of orders) {
      const difference = order(left, right);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function readOrder(part: string, schema: Schema): Order | Refusal {
  const at = part.lastIndexOf(":");
  const name = part.slice(0, at).trim();
  const direction = part
    .slice(at + 1)
    .trim()
    .toLowerCase();
  if (at === -1 || (direction !== "asc" && direction !== "desc")) {
    return new Refusal(400, "Parameter `sort_by` is malformed.");
  }
  const descending = direction === "desc";
  if (name === "_text_match") return descending ? BY_RELEVANCE : (left, right) => BY_RELEVANCE(right, left);
  if (!fieldNamed(schema, name)?.sort) {
    return new Refusal(404, `Could not find a field named \`${name}\` in the schema for sorting.`);
  }
  return byField(name, descending, schema);
}

/** Documents without a value come last either way. */
function byField(name: string, descending: boolean, schema: Schema): Order {
  return (left, right) => {
    const first = sortValue(left, name, schema);
    const second = sortValue(right, name, schema);
    if (first === undefined || second === undefined) return Number(first === undefined) - Number(second === undefined);
    if (first === second) return 0;
    return first < second === descending ? 1 : -1;
  };
}

function sortValue(hit: Hit, name: string, schema: Schema): Comparable | string | undefined {
  const value = valueAt(hit.document.tree, name, schema.enableNestedFields);
  if (typeof value === "string") return value.toLowerCase();
  if (typeof value === "boolean") return Number(value);
  const field = fieldNamed(schema, name);
  return value === undefined || field === undefined ? undefined : indexedNumber(field, value);
}
