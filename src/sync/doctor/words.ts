const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/** A size in words: 16.4 MB. */
export function inBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const number = (bytes / 1000 ** power).toLocaleString("en-US", { maximumFractionDigits: power === 0 ? 0 : 1 });
  return `${number} ${UNITS[power]}`;
}
