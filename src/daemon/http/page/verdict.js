import { byId, setText } from "./dom.js";
import { count, duration, secondsSince, time } from "./words.js";

const SIGNS = { good: "✓", working: "…", warning: "!", bad: "✕", unknown: "?" };
const COLORS = { good: "#1a7f37", working: "#0969da", warning: "#bf8700", bad: "#cf222e", unknown: "#6e7781" };

/** Shows the line that tells how things stand, at the top, in the tab's title and as its icon. */
export function showVerdict({ level, text, reason, since }, facts) {
  const words = since === null ? text : `${text} since ${time(since)}`;
  byId("verdict").dataset.level = level;
  setText(byId("verdict-sign"), SIGNS[level]);
  setText(byId("verdict-words"), words);
  const lasting = since === null ? [] : [`for ${duration(secondsSince(since))}`];
  setText(byId("verdict-more"), [...(reason === null ? [] : [reason]), ...lasting, ...facts].join("  ·  "));
  // Figures change every second: only what is new in words is read out.
  const announced = words.replaceAll(/[\d.,:]+/g, "#");
  const announcement = byId("announcement");
  if (announcement.dataset.said !== announced) setText(announcement, words);
  announcement.dataset.said = announced;
  document.title = `${SIGNS[level]} ${text} – fountain-sync`;
  showIcon(COLORS[level]);
}

function showIcon(color) {
  const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${color}"/></svg>`;
  const href = `data:image/svg+xml,${encodeURIComponent(icon)}`;
  if (byId("icon").getAttribute("href") !== href) byId("icon").setAttribute("href", href);
}

/** What stands beside the verdict: the figures that say how well it is. */
export function factsOf({ streams, outbox, latency, typesense }) {
  const pending = outbox?.pending ?? 0;
  const rebuilds = streams.filter(({ state }) => state === "building").length;
  const version = typesense.version === null ? "" : ` ${typesense.version}`;
  return [
    count(streams.length - rebuilds, "stream"),
    ...(rebuilds > 0 ? [`${count(rebuilds, "rebuild")} under way`] : []),
    pending === 0 ? "nothing waits" : `${count(pending, "change")} ${pending === 1 ? "waits" : "wait"}`,
    ...(latency === null ? [] : [`latency p50 ${duration(latency.p50)}, p99 ${duration(latency.p99)}`]),
    ...(typesense.reachable ? [`Typesense${version} answers`] : []),
  ];
}
