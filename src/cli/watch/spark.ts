const BLOCKS = "▁▂▃▄▅▆▇█";
const ASCII = "_.:-=+*#";

/** Numbers as a line of bars, the largest as the highest; nothing at all is the lowest. */
export function spark(values: readonly number[], width: number, unicode: boolean): string {
  const bars = [...(unicode ? BLOCKS : ASCII)];
  const shown = values.slice(-width);
  const most = Math.max(...shown, 0);
  const bar = (value: number) => (most === 0 ? 0 : Math.ceil((value / most) * (bars.length - 1)));
  return shown.map((value) => bars[bar(value)]).join("");
}
