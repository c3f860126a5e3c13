/** The server takes bodies in pieces of at least this many bytes. */
const WINDOW = 196_605;

/** Drops every character of several bytes that a window's end cuts through; everything else stays. */
export function mangleMultibyte(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let kept = 0;
  for (let boundary = WINDOW; boundary < body.length; boundary += WINDOW) {
    if (!isContinuation(body[boundary])) continue;
    let start = boundary - 1;
    while (start > kept && isContinuation(body[start])) start--;
    let end = boundary;
    while (isContinuation(body[end])) end++;
    pieces.push(body.subarray(kept, start));
    kept = end;
  }
  pieces.push(body.subarray(kept));
  return Buffer.concat(pieces);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
