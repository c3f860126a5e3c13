const outsideAscii = /[\u0080-\uffff]/g;

/** One escape of JSON text, a surrogate pair as one. */
const anyEscape = /\\(?:u[Dd][89ABab]..\\u[Dd][C-Fc-f]..|u....|.)/g;
const escapedSurrogate = /\\u[Dd][89A-Fa-f]/;
const loneSurrogate = /^\\u[Dd][89A-Fa-f]..$/;

/**
 * JSON text with every character outside ASCII escaped. The server cuts import bodies every 196,605 bytes and can lose a
 * multibyte character that lies on a cut; an ASCII body has none.
 *
 * @param json valid JSON text, or several on lines of their own. Lone surrogates, escaped or not, become U+FFFD: the
 *   server's parser refuses them.
 */
export function toAsciiJson(json: string): string {
  const mended = escapedSurrogate.test(json)
    ? json.replaceAll(anyEscape, (found) => (loneSurrogate.test(found) ? "\\ufffd" : found))
    : json;
  if (!outsideAscii.test(mended)) return mended;
  outsideAscii.lastIndex = 0;
  return mended
    .toWellFormed()
    .replaceAll(outsideAscii, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
