import { isUtf8 } from "node:buffer";

/** One line of an import body. */
export interface Line {
  text: string;
  /** False when its bytes were not UTF-8. */
  wellFormed: boolean;
}

/** Splits an import body on line feeds and drops the empty lines; a line of spaces stays (transcript 03). */
export function splitLines(body: Buffer): Line[] {
  const lines: Line[] = [];
  if (isUtf8(body)) {
    for (const text of body.toString("utf8").split("\n")) if (text !== "") lines.push({ text, wellFormed: true });
    return lines;
  }
  let start = 0;
  while (start < body.length) {
    const found = body.indexOf(0x0a, start);
    const end = found === -1 ? body.length : found;
    const bytes = body.subarray(start, end);
    if (bytes.length > 0) lines.push({ text: bytes.toString("utf8"), wellFormed: isUtf8(bytes) });
    start = end + 1;
  }
  return lines;
}
