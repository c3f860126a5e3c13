import { ask } from "./ask.js";
import { byId, el, setOptions, setText } from "./dom.js";
import { count } from "./words.js";

/** Who types is not asked after every letter, in milliseconds. */
const PAUSE_MS = 150;

/** Longer values are cut. */
const LONGEST = 300;

let timer;
let running = new AbortController();
let isUsed = false;
/** Whether somebody waits for the answer: what is searched again by itself is shown, but not read out. */
let isAsked = false;
let seen = "";

/** Has the box search while somebody types. */
export function readySearch() {
  byId("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    use();
  });
  byId("search-q").addEventListener("input", use);
  byId("search-q").addEventListener("focus", () => isUsed || use());
  byId("search-collection").addEventListener("change", use);
}

/** What is there to be searched; once something has arrived there, the search is done again: one sees it come. */
export function showCollections({ streams }) {
  const sorted = [...streams].sort((a, b) => a.table.localeCompare(b.table));
  setOptions(
    byId("search-collection"),
    sorted.map(({ table, collection }) => [collection, table === collection ? table : `${table} (${collection})`]),
  );
  const chosen = streams.find(({ collection }) => collection === byId("search-collection").value);
  const sent = `${chosen?.collection} ${chosen?.sent}`;
  if (isUsed && sent !== seen) schedule(0);
  seen = sent;
}

function use() {
  isUsed = true;
  isAsked = true;
  schedule(PAUSE_MS);
}

function schedule(pauseMs) {
  clearTimeout(timer);
  timer = setTimeout(search, pauseMs);
}

async function search() {
  running.abort();
  running = new AbortController();
  const collection = byId("search-collection").value;
  if (collection === "") return;
  const answer = await ask("search", { collection, q: byId("search-q").value }, running.signal);
  if (answer.aborted) return;
  if (answer.error !== undefined) {
    byId("search-hits").replaceChildren();
    return tell(answer.error, "");
  }
  const { found, search_time_ms: ms, fields, hits } = answer;
  const where = fields.length > 0 ? `in ${fields.join(", ")}` : "by id: there is no field of text";
  tell(`${count(found, "document")} found`, ` in ${ms} ms, ${where}`);
  byId("search-hits").replaceChildren(...hits.map(showHit));
}

function tell(answer, more) {
  setText(byId("search-answer"), answer + more);
  if (isAsked) setText(byId("search-told"), answer);
  isAsked = false;
}

function showHit({ document: found, highlights }) {
  const { id, ...values } = found;
  const snippets = new Map(highlights.map(({ field, snippet }) => [field, snippet]));
  const pairs = Object.entries(values).flatMap(([field, value]) => [
    el("dt", {}, field),
    el("dd", {}, ...(snippets.get(field) === undefined ? [shortened(value)] : marked(snippets.get(field)))),
  ]);
  return el("li", {}, el("code", { class: "id" }, id), el("dl", {}, ...pairs));
}

function shortened(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}

/** The server puts `<mark>` around what has matched: every second piece. */
function marked(snippet) {
  return snippet.split(/<\/?mark>/).map((piece, index) => (index % 2 === 1 ? el("mark", {}, piece) : piece));
}
