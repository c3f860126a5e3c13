/**
 * A document's ASCII JSON with its characters as they are, for people. Nothing is parsed: numbers keep all their digits. What a
 * terminal would not show as itself stays escaped.
 */
export function readableJson(json: string): string {
  return json.replaceAll(/(?:\\u[0-9a-f]{4})+|\\./gi, (escaped) => {
    if (!/^\\u/i.test(escaped)) return escaped;
    const text = JSON.parse(`"${escaped}"`) as string;
    return /[\p{C}\p{Zl}\p{Zp}"\\]/u.test(text) ? escaped : text;
  });
}
