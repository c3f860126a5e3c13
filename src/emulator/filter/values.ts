/**
 * Splits a filter's value list on commas. Backticks shield commas, and the closing one ends the value, which is
 * trimmed all the same: so an id with a backtick, or with a space at either end, can't be written (transcript 04).
 */
export function splitValues(list: string): string[] {
  const values: string[] = [];
  let value = "";
  let quoted = false;
  const flush = () => {
    if (value.trim() !== "") values.push(value.trim());
    value = "";
    quoted = false;
  };
  for (const character of list) {
    if (character === "`") {
      if (quoted && value !== "") flush();
      else quoted = true;
    } else if (character === "," && !quoted) {
      flush();
    } else {
      value += character;
    }
  }
  flush();
  return values;
}

/** The members of a bracketed list, or of the list of one that a bare value is. */
export function listOrSingle(raw: string): string[] {
  return splitValues(isList(raw) ? raw.slice(1, -1) : raw);
}

export function isList(raw: string): boolean {
  return raw.startsWith("[") && raw.endsWith("]");
}

/** What a match's raw value asks for before its list: the opposite (`!=`, `!`), and the whole field (`=`, `!=`). */
export function splitSign(raw: string): { negated: boolean; whole: boolean; rest: string } {
  const sign = /^(!=|=|!)?/.exec(raw)?.[0] ?? "";
  return { negated: sign.startsWith("!"), whole: sign.endsWith("="), rest: raw.slice(sign.length).trim() };
}
