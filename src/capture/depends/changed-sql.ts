import { isKeyword, isNoSpace, type Token, tokenize, untokenize } from "../tokens.js";

/** A SELECT that speaks of `changed.column`, taken apart. */
export interface ChangedSql {
  /** The names behind `changed.`, as they are written, each once in the order of their first use. */
  names: string[];
  /** The SELECT with something else in their places. */
  render: (place: (name: string) => string) => string;
  /** What can't be in such a SELECT, in words. */
  faults: string[];
}

/**
 * Finds the places of `changed.column` in a SELECT. Only there `changed` means the changed row: not in a text, not in a quoted name,
 * and not as a name of its own.
 *
 * @param sql one statement, with or without a semicolon at its end
 */
export function parseChanged(sql: string): ChangedSql {
  const tokens = withoutEnd(tokenize(sql));
  const places = placesOf(tokens);
  const names = new Map([...places.values()].map(({ name }) => [name.toLowerCase(), name]));
  return {
    names: [...names.values()],
    render: (place) =>
      untokenize(
        tokens.flatMap((token, at): Token[] => {
          const found = places.get(at);
          if (found) return [{ kind: "other", text: place(names.get(found.name.toLowerCase()) ?? found.name) }];
          return isWithin(places, at) ? [] : [token];
        }),
      ),
    faults: faultsOf(tokens),
  };
}

/** Where a `changed.column` begins, by position: how many tokens it has, and the column's name. */
function placesOf(tokens: readonly Token[]): Map<number, { length: number; name: string }> {
  const places = new Map<number, { length: number; name: string }>();
  const solid = tokens.flatMap((token, at) => (isNoSpace(token) ? [{ token, at }] : []));
  solid.forEach(({ token, at }, index) => {
    const [before, dot, column] = [solid[index - 1], solid[index + 1], solid[index + 2]];
    if (!isKeyword(token, "CHANGED") || before?.token.text === "." || dot?.token.text !== ".") return;
    if (column?.token.kind === "name") places.set(at, { length: column.at - at + 1, name: column.token.name });
  });
  return places;
}

function isWithin(places: ReadonlyMap<number, { length: number }>, at: number): boolean {
  return [...places].some(([begin, { length }]) => at > begin && at < begin + length);
}

function withoutEnd(tokens: readonly Token[]): Token[] {
  const last = tokens.findLastIndex((token) => isNoSpace(token) && token.text !== ";");
  return tokens.slice(0, last + 1);
}

function faultsOf(tokens: readonly Token[]): string[] {
  const faults: string[] = [];
  const first = tokens.find(isNoSpace);
  if (!isKeyword(first, "SELECT") && !isKeyword(first, "WITH")) faults.push("is no SELECT");
  if (tokens.some(({ text }) => text === ";")) faults.push("is more than one statement");
  if (tokens.some(({ kind, text }) => kind === "other" && /^[?:@$]$/.test(text))) faults.push("has a parameter");
  return faults;
}
