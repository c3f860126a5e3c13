const outsideAscii = /[\u0080-\uffff]/g;

/**
 * JSON text with every character outside ASCII escaped. The server cuts import bodies every 196,605 bytes and can lose a
 * multibyte character that lies on a cut; an ASCII body has none.
 *
 * @param json valid JSON text, or several on lines of their own. Lone surrogates become U+FFFD: the server's parser
 *   refuses them.
 */
export function toAsciiJson(json: string): string {
  if (!outsideAscii.test(json)) return json;
  outsideAscii.lastIndex = 0;
  return json
    .toWellFormed()
    .replaceAll(outsideAscii, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
