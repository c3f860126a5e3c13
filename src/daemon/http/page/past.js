import { ask } from "./ask.js";
import { byId, el, table } from "./dom.js";
import { count, duration, number, time } from "./words.js";

/** So many rows are shown at first. */
const FIRST = 10;

/** Shows a list where it is another one than before; what had the focus in it leaves it to the heading. */
function showList(place, key, make) {
  const text = JSON.stringify(key);
  if (place.dataset.shown === text) return;
  const hadFocus = place.contains(document.activeElement);
  place.replaceChildren(...make());
  place.dataset.shown = text;
  if (hadFocus) place.parentElement.querySelector("h2").focus();
}

/** What does not wrap. */
function short(text) {
  return el("span", { class: "short" }, text);
}

/** A table of which the first rows are shown, and the others when somebody asks for them. */
function folded(columns, rows) {
  const made = table(columns, rows);
  const others = [...made.querySelectorAll("tbody tr")].slice(FIRST);
  if (others.length === 0) return [made];
  for (const row of others) row.hidden = true;
  const unfold = () => {
    for (const row of others) row.hidden = false;
    button.remove();
    made.querySelector("tbody").focus();
  };
  const button = el(
    "button",
    { type: "button", class: "plain more", onclick: unfold },
    `Show all ${number(rows.length)}`,
  );
  made.querySelector("tbody").tabIndex = -1;
  return [made, button];
}

function nothing(text) {
  return [el("p", { class: "empty" }, text)];
}

/** The documents that are refused, with the reasons. */
export function showRejections({ rejections, actions }) {
  const { total, newest } = rejections;
  byId("retry-all").hidden = !actions || total === 0;
  showList(byId("rejections-list"), [rejections, actions], () => {
    if (newest.length === 0) return nothing("Nothing is refused.");
    const columns = ["Table", "Key", "Refused", "Reason", "Tries", "Last", ...(actions ? ["Again"] : [])];
    const rows = newest.map(({ table: name, id, field, reason, attempts, last_at: last }) => [
      name,
      el("code", {}, id),
      field === null ? "the document" : el("span", {}, "the value of ", el("code", {}, field)),
      reason,
      number(attempts),
      short(time(last)),
      ...(actions ? [retryButton(name, id)] : []),
    ]);
    const more = el(
      "p",
      { class: "quiet" },
      "These are the newest; ",
      el("code", {}, "fountain-sync rejections list --json"),
      " tells all.",
    );
    return [...folded(columns, rows), ...(newest.length < total ? [more] : [])];
  });
}

function retryButton(name, id) {
  const retryOne = () => retry({ tables: [name], id });
  return el("button", { class: "plain", "aria-label": `Retry ${name} ${id}`, onclick: retryOne }, "Retry");
}

/** Has refused documents sent again: all, or those that are named. */
export async function retry(which) {
  const answer = await ask("rejections/retry", which);
  const told = answer.error ?? `${count(answer.retried, "rejection")}: the rows are sent again as they are now.`;
  byId("retry-answer").textContent = told;
}

/** When nothing went through, and what that has cost. */
export function showOutages({ outages }) {
  showList(byId("outages-list"), outages, () => {
    if (outages.length === 0) return nothing("No outage is recorded.");
    const columns = ["Began", "Lasted", "Changes that waited", "Caught up in", "Refused", "Reason"];
    const rows = outages.map((outage) => {
      const { began_at: began, ended_at: ended, caught_up_at: caughtUp, changes, rejections, reason } = outage;
      return [
        short(time(began)),
        short(ended === null ? "goes on" : between(began, ended)),
        changes === null ? "–" : number(changes),
        caughtUp === null ? (ended === null ? "–" : "catching up") : between(ended, caughtUp),
        rejections === null ? "–" : number(rejections),
        reason,
      ];
    });
    return folded(columns, rows);
  });
}

function between(from, to) {
  return duration((Date.parse(to) - Date.parse(from)) / 1000);
}

/** What has changed in the tables, and what was done in the collections. */
export function showSchema({ schema }) {
  showList(byId("schema-list"), schema, () => {
    if (schema.length === 0) return nothing("No schema version is recorded yet.");
    const columns = ["Time", "Table", "Version", "What changed", "What was done", "State"];
    const rows = schema.map(({ at, table: name, version, changes, action, collection, state, reason }) => [
      short(time(at)),
      name,
      String(version),
      changes.join("; ") || "–",
      `${action} (${collection})`,
      reason === null ? short(state) : `${state}: ${reason}`,
    ]);
    return folded(columns, rows);
  });
}
