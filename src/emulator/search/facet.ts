import { valueAt } from "../documents/path.js";
import { Double, type JsonValue } from "../json/value.js";
import { writeJson } from "../json/write.js";
import { Refusal } from "../refusal.js";
import type { Field } from "../schema/field.js";
import { fieldNamed, type Schema } from "../schema/schema.js";
import { isNumericType } from "../schema/types.js";
import type { Hit } from "./find.js";
import type { SearchParams } from "./params.js";

/** Counts the values of each facet field over all hits, the most frequent first. */
export function countFacets(hits: Hit[], params: SearchParams, schema: Schema): unknown[] | Refusal {
  const facets: unknown[] = [];
  for (const name of params.facetBy) {
    const field = fieldNamed(schema, name);
    if (!field?.facet) return new Refusal(404, `Could not find a facet field named \`${name}\` in the schema.`);
    facets.push(countField(hits, field, params.maxFacetValues, schema));
  }
  return facets;
}

function countField(hits: Hit[], field: Field, most: number, schema: Schema): unknown {
  const counts = new Map<string, number>();
  const numbers: number[] = [];
  for (const { document } of hits) {
    for (const value of elements(valueAt(document.tree, field.name, schema.enableNestedFields))) {
      const shown = typeof value === "string" ? value : writeJson(value);
      counts.set(shown, (counts.get(shown) ?? 0) + 1);
      if (isNumericType(field.type)) numbers.push(value instanceof Double ? value.value : Number(value));
    }
  }
  const sorted = [...counts].sort(([left, leftCount], [right, rightCount]) =>
    leftCount === rightCount ? (left < right ? -1 : 1) : rightCount - leftCount,
  );
  return {
    counts: sorted.slice(0, most).map(([value, count]) => ({ count, highlighted: value, value })),
    field_name: field.name,
    sampled: false,
    stats: { ...numericStats(numbers), total_values: counts.size },
  };
}

function elements(value: JsonValue | undefined): JsonValue[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function numericStats(numbers: number[]): Record<string, Double> | undefined {
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, value) => total + value, 0);
  const extreme = (pick: (left: number, right: number) => number) => new Double(numbers.reduce((a, b) => pick(a, b)));
  return {
    avg: new Double(sum / numbers.length),
    max: extreme(Math.max),
    min: extreme(Math.min),
    sum: new Double(sum),
  };
}
