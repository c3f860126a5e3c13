const manyDigits = /\d{16}/;

/** What matters for telling numbers from texts. A text is no token of its own: a pattern that spans megabytes overflows. */
const token = /\\.|"|-?\d[\d.eE+-]*/g;

/**
 * Writes the integers in a JSON text that a JS number can't hold in another way.
 *
 * @param write what to put in the place of such digits, as JSON
 */
export function rewriteBigIntegers(json: string, write: (digits: string) => string): string {
  if (!manyDigits.test(json)) return json;
  let inText = false;
  return json.replaceAll(token, (found) => {
    if (found === '"') inText = !inText;
    return !inText && isBig(found) ? write(found) : found;
  });
}

function isBig(found: string): boolean {
  return found.length > 15 && /^-?\d+$/.test(found) && !Number.isSafeInteger(Number(found));
}
