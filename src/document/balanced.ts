/**
 * Terms joined by an operator, as a tree of pairs. SQLite refuses expressions deeper than 1,000; a table has up to 2,000
 * columns, and `a AND b AND c …` is as deep as it is long.
 */
export function balancedSql(terms: readonly string[], operator: "AND" | "+"): string {
  if (terms.length <= 1) return terms[0] ?? "";
  const middle = Math.ceil(terms.length / 2);
  return `(${balancedSql(terms.slice(0, middle), operator)} ${operator} ${balancedSql(terms.slice(middle), operator)})`;
}
