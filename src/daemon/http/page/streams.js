import { chart } from "./chart.js";
import { byId, el, setText, show, withRoles } from "./dom.js";
import { ago, behind, count, duration, number, rate } from "./words.js";

/** A bar a minute. */
const BARS = 60;

/** What is less than this (seconds, documents a second) is nothing to look up at. */
const LEAST = { lag: 1, documents: 1, latency: 0.05 };

const SIGNS = { live: "●", backfilling: "◐", building: "◐", paused: "■" };
const STATES = { live: "live", backfilling: "backfill", building: "rebuild", paused: "paused" };

const rows = new Map();
withRoles(byId("streams-table"));

/** Shows every stream; those first that somebody has to look at. */
export function showStreams(picture, hour, verify) {
  const streams = [...picture.streams].sort(
    (a, b) => isPaused(b) - isPaused(a) || inOrder(a.table, b.table) || inOrder(a.collection, b.collection),
  );
  const known = new Set(streams.map(({ collection }) => collection));
  for (const [collection, row] of rows) {
    if (known.has(collection)) continue;
    for (const node of row.nodes) node.remove();
    rows.delete(collection);
  }
  for (const stream of streams) {
    if (!rows.has(stream.collection))
      rows.set(
        stream.collection,
        makeRow(() => verify([stream.table])),
      );
    rows.get(stream.collection).show(stream, picture, hour);
  }
  arrange(streams.flatMap(({ collection }) => rows.get(collection).nodes));
  show(byId("streams-none"), streams.length === 0);
  show(byId("streams-table"), streams.length > 0);
  show(byId("verify-all"), picture.actions && streams.length > 0);
}

const { compare: inOrder } = new Intl.Collator("en", { numeric: true });

function isPaused({ state }) {
  return state === "paused" ? 1 : 0;
}

/** Moves nothing that stands where it should: what has the focus keeps it. */
function arrange(nodes) {
  const body = byId("streams-rows");
  if (nodes.every((node, index) => body.children[index] === node)) return;
  body.append(...nodes);
}

function makeRow(verify) {
  const name = el("span", { class: "name" });
  const place = el("span", { class: "quiet" });
  const state = el("span", { class: "state" });
  const bar = el("progress", { max: 1 });
  const left = el("span", { class: "quiet" });
  const figures = [
    ["Behind", LEAST.lag],
    ["Documents/s", LEAST.documents],
    ["Latency", LEAST.latency],
  ].map(([label, least]) => makeFigure(label, least));
  const [waiting, refused] = [el("span"), el("a")];
  const verified = el("span");
  const button = el("button", { class: "plain", onclick: verify }, "Verify");
  const reason = el("span");
  const hint = el("span", { class: "quiet" });
  const reasonCell = el("td", { colspan: 8 }, el("div", { class: "cell" }, reason, hint));
  const reasonRow = el("tr", { class: "reason" }, reasonCell);
  const row = el(
    "tr",
    {},
    el("th", { scope: "row" }, name, place),
    cell("State", state, bar, left),
    ...figures.map(({ label, nodes }) => cell(label, ...nodes)),
    cell("Waiting", waiting),
    cell("Refused", refused),
    cell("Verified", verified, button),
  );
  return {
    nodes: [row, reasonRow].map(withRoles),
    show(stream, picture, hour) {
      const { table, collection, alias } = stream;
      row.dataset.state = stream.state;
      setText(name, table);
      setText(place, alias === null || alias === table ? collection : `${alias} → ${collection}`);
      setText(state, `${SIGNS[stream.state]} ${STATES[stream.state]}`);
      showProgress(stream, bar, left);
      showFigures(stream, hour, figures);
      setText(waiting, number(stream.pending));
      setText(refused, number(stream.rejections));
      refused.className = stream.rejections > 0 ? "bad" : "";
      if (stream.rejections > 0) refused.href = "#rejections";
      else refused.removeAttribute("href");
      setText(verified, verifiedInWords(stream, picture.verification));
      verified.className = stream.verified?.in_sync === false ? "bad" : "";
      show(button, picture.actions && stream.state !== "building");
      button.setAttribute("aria-label", `Verify ${table}`);
      setText(reason, stream.reason ?? "");
      setText(hint, stream.hint === null ? "" : `Try: ${stream.hint}`);
      show(reasonRow, stream.reason !== null);
    },
  };
}

function cell(label, ...children) {
  return el("td", { "data-label": label }, el("div", { class: "cell" }, ...children));
}

function makeFigure(label, least) {
  const value = el("span", { class: "figure" });
  const drawn = chart(BARS, label, least);
  return { label, value, drawn, nodes: [value, drawn.node] };
}

function showFigures({ collection, lag_seconds, rate: now }, hour, [lag, documents, latency]) {
  const series = hour.series([collection], BARS);
  lag.drawn.draw(series.lag, duration);
  setText(lag.value, behind(lag_seconds));
  lag.value.classList.toggle("bad", lag_seconds >= 60);
  documents.drawn.draw(series.documents, rate);
  setText(documents.value, rate(now));
  latency.drawn.draw(series.latency, duration);
  const last = hour.lastLatency(collection);
  setText(latency.value, last === undefined ? "–" : duration(last));
}

/** Of what stands still, there is a figure but no bar: one that doesn't know its end would move. */
function showProgress({ state, backfill, seconds_left: seconds }, bar, left) {
  show(bar, backfill !== null && state !== "paused");
  show(left, backfill !== null);
  if (backfill === null) return;
  const { done, total } = backfill;
  if (total === null || total === 0) bar.removeAttribute("value");
  else bar.value = Math.min(1, done / total);
  const share = total
    ? `${Math.min(99, Math.floor((100 * done) / total))} % of ${count(total, "row")}`
    : count(done, "row");
  setText(left, seconds === null ? share : `${share}, ${unbroken(`${duration(seconds)} left`)}`);
  bar.setAttribute("aria-label", share);
}

/** A figure stands on one line with its unit. */
function unbroken(text) {
  return text.replaceAll(" ", "\u00a0");
}

function verifiedInWords({ table, state, verified }, { running, asked, failures }) {
  if (state === "building") return "–";
  if (running?.table === table) {
    return running.rows > 0
      ? `comparing: ${count(running.rows, "row")}`
      : `comparing: ${count(running.documents, "document")}`;
  }
  if (asked.includes(table)) return state === "live" ? "asked for" : `asked for; waits until it is live`;
  if (failures[table] !== undefined) return `not to its end: ${failures[table]}`;
  if (verified === null) return "never";
  const { missing, extra, different, in_sync: isInSync, at } = verified;
  return `${isInSync ? "in sync" : `${count(missing + extra + different, "document")} off`}, ${ago(at)}`;
}

/** The charts of everything together. */
export function makeHour(place) {
  const bars = 180;
  const parts = [
    ["lag", "Behind", duration],
    ["documents", "Documents per second", rate],
    ["latency", "Latency, the slowest", duration],
  ].map(([series, label, inWords]) => ({
    series,
    label,
    inWords,
    drawn: chart(bars, label, LEAST[series]),
    most: el("span", { class: "quiet" }),
  }));
  const figures = parts.map(({ label, drawn, most }) => {
    const head = el("figcaption", {}, el("span", {}, label), most);
    const axis = el("p", { class: "axis", "aria-hidden": "true" }, el("span", {}, "1 h ago"), el("span", {}, "now"));
    return el("figure", {}, head, drawn.node, axis);
  });
  place.replaceChildren(...figures);
  return (collections, hour) => {
    const all = hour.series(collections, bars);
    for (const { series, inWords, drawn, most } of parts) {
      const highest = drawn.draw(all[series], inWords);
      setText(most, highest > 0 ? `at most ${inWords(highest)}` : "nothing");
    }
  };
}
