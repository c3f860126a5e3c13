import type { RecordedColumn } from "./recorded.js";

/** What matters of a column to recognise it. */
export type Declaration = Pick<RecordedColumn, "name" | "type" | "notNull" | "default" | "generated">;

/** How far apart two lists of columns are: a rename weighs less than a drop and an addition, two weigh more. */
const COST = { drop: 1, add: 1, rename: 1.5 };

/**
 * Which of the former columns each one is; those that were added are none. A name proves nothing: a column may have been
 * renamed, and another one added under its name. ALTER TABLE renames a column where it stands, closes the gap that a dropped
 * one leaves, and puts a new one behind all others; what does that with the fewest alterations is taken for true.
 *
 * @param madeAnew whether the table was made anew: then its columns may stand in any order, and names are what there is to
 *   go by, and places for those whose names are new
 */
export function originsOf<Was extends Declaration, Is extends Declaration>(
  before: readonly Was[],
  after: readonly Is[],
  madeAnew: boolean,
): Map<Is, Was> {
  return madeAnew ? byName(before, after) : byPlace(before, after);
}

function byName<Was extends Declaration, Is extends Declaration>(before: readonly Was[], after: readonly Is[]) {
  const old = new Map(before.map((column) => [column.name, column]));
  const present = new Set(after.map(({ name }) => name));
  const origins = new Map<Is, Was>();
  after.forEach((is, index) => {
    const there = before[index];
    const isRenamed = there && before.length === after.length && !present.has(there.name) && isDeclaredAlike(there, is);
    const was = old.get(is.name) ?? (isRenamed ? there : undefined);
    if (was) origins.set(is, was);
  });
  return origins;
}

function byPlace<Was extends Declaration, Is extends Declaration>(before: readonly Was[], after: readonly Is[]) {
  const cost = costs(before, after);
  const origins = new Map<Is, Was>();
  let [b, a] = [0, 0];
  for (;;) {
    const [was, is] = [before[b], after[a]];
    if (!was || !is || cost(b, a) === onlyNew(before, after, b, a)) return origins;
    if (cost(b, a) === keep(was, is) + cost(b + 1, a + 1)) {
      origins.set(is, was);
      a++;
    }
    b++;
  }
}

/** The least cost of getting from the columns of `before` from one on to those of `after` from another one on. */
function costs(before: readonly Declaration[], after: readonly Declaration[]): (b: number, a: number) => number {
  const width = after.length + 1;
  const least = new Float64Array((before.length + 1) * width);
  const at = (b: number, a: number) => least[b * width + a] ?? 0;
  for (let b = before.length; b >= 0; b--) {
    for (let a = after.length; a >= 0; a--) {
      const [was, is] = [before[b], after[a]];
      let cost = onlyNew(before, after, b, a);
      if (was) cost = Math.min(cost, COST.drop + at(b + 1, a));
      if (was && is) cost = Math.min(cost, keep(was, is) + at(b + 1, a + 1));
      least[b * width + a] = cost;
    }
  }
  return at;
}

/** The cost where all columns that are left are dropped or added. */
function onlyNew(before: readonly Declaration[], after: readonly Declaration[], b: number, a: number): number {
  return (before.length - b) * COST.drop + (after.length - a) * COST.add;
}

function keep(was: Declaration, is: Declaration): number {
  if (was.name === is.name) return 0;
  return isDeclaredAlike(was, is) ? COST.rename : Number.POSITIVE_INFINITY;
}

function isDeclaredAlike(one: Declaration, other: Declaration): boolean {
  const same = one.type === other.type && one.notNull === other.notNull && one.default === other.default;
  return same && one.generated === other.generated;
}
