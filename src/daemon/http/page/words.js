/** A length of time in seconds, as exact as somebody wants to know it. */
export function duration(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${(seconds / 3600).toFixed(1)} h` : `${Math.round(seconds / 86_400)} days`;
}

/** How far behind: milliseconds don't matter there. */
export function behind(seconds) {
  return seconds < 0.05
    ? "0 s"
    : duration(Math.max(0.1, seconds)).replace(/^(\d+) ms$/, (_, ms) => `${(ms / 1000).toFixed(1)} s`);
}

export function number(value) {
  return value.toLocaleString("en-US");
}

export function count(value, one, many = `${one}s`) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** A rate of documents a second. */
export function rate(value) {
  if (value === 0) return "0";
  return value < 10 ? Math.max(0.1, value).toFixed(1) : number(Math.round(value));
}

/** A time (ISO 8601) on the reader's own clock; with the day where it is another one. */
export function time(iso) {
  const at = new Date(iso);
  const clock = at.toLocaleTimeString("en-GB");
  return at.toDateString() === new Date().toDateString() ? clock : `${dayOf(at)} ${clock}`;
}

function dayOf(at) {
  const two = (value) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function secondsSince(iso) {
  return Math.max(0, (Date.now() - Date.parse(iso)) / 1000);
}

/** How long ago, in words that change seldom. */
export function ago(iso) {
  const seconds = secondsSince(iso);
  if (seconds < 60) return "just now";
  if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86_400)} days ago`;
}
