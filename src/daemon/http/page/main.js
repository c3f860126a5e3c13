import { ask } from "./ask.js";
import { Hour } from "./chart.js";
import { byId, setText, show } from "./dom.js";
import { listen } from "./live.js";
import { retry, showOutages, showRejections, showSchema } from "./past.js";
import { readyReplay, showTables } from "./replay.js";
import { readySearch, showCollections } from "./search.js";
import { makeHour, showStreams } from "./streams.js";
import { forgetToken, keepToken, token } from "./token.js";
import { factsOf, showVerdict } from "./verdict.js";
import { time } from "./words.js";

const hour = new Hour();
const showHour = makeHour(byId("hour"));
let picture;
let streams = new Map();
let connection = { state: "connecting" };
let lostAt;

const tryAgain = listen({
  token,
  hear(name, data) {
    if (name === "snapshot") {
      hour.clear();
      streams = new Map();
      picture = {};
    }
    const { streams: told = [], gone = [], history, ...parts } = data;
    for (const stream of told) streams.set(stream.collection, stream);
    for (const collection of gone) streams.delete(collection);
    if (history) hour.add(history);
    picture = { ...picture, ...parts, streams: [...streams.values()] };
    showAll();
  },
  tell(told) {
    if (told.state !== "live" && connection.state === "live") lostAt = new Date().toISOString();
    connection = told;
    showConnection();
  },
});

function showAll() {
  showVerdict(picture.verdict, factsOf(picture));
  setText(byId("database"), picture.daemon.database);
  showHour([...streams.keys()], hour);
  showStreams(picture, hour, verify);
  showRejections(picture);
  showOutages(picture);
  showSchema(picture);
  showTables(picture);
  showCollections(picture);
  showAbout(picture);
  const { running, asked } = picture.verification;
  if (running === null && asked.length === 0) setText(byId("verify-answer"), "");
  const isUseful = picture.actions && streams.size > 0;
  for (const form of ["replay-form", "search-form"]) show(byId(form).parentElement, isUseful);
  show(byId("told"), true);
}

function showAbout({ daemon: { version, pid, started_at: started }, warnings, actions }) {
  setText(byId("about"), `fountain-sync ${version}, process ${pid}, running since ${time(started)}`);
  setText(byId("warnings"), warnings.map((warning) => `Warning: ${warning}`).join("\n"));
  show(byId("warnings"), warnings.length > 0);
  show(byId("read-only"), !actions);
  show(byId("forget"), actions);
}

function showConnection() {
  const { state, reason, wasWrong } = connection;
  document.body.dataset.connection = state;
  setText(byId("connection"), { live: "● live", lost: "○ not connected", locked: "○ locked" }[state]);
  show(byId("locked"), state === "locked");
  show(byId("told"), picture !== undefined && state !== "locked");
  if (state === "locked") {
    const text = "This page is locked";
    showVerdict({ level: "unknown", text, reason: null, since: null }, []);
    setText(byId("token-answer"), wasWrong ? "That is not the token." : "");
    byId("token").focus();
  }
  if (state === "lost") {
    const facts = ["trying again", ...(picture === undefined ? [] : ["below stands what was seen last"])];
    showVerdict({ level: "bad", text: "The daemon can't be reached", reason, since: lostAt ?? null }, facts);
  }
}

async function verify(tables) {
  const answer = await ask("verify", { tables });
  setText(byId("verify-answer"), answer.error ?? `Asked for: ${answer.asked.join(", ")}`);
}

byId("verify-all").addEventListener("click", () =>
  verify([...new Set([...streams.values()].map(({ table }) => table))]),
);
byId("retry-all").addEventListener("click", () => retry({}));
byId("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(byId("token").value.trim());
  byId("token").value = "";
  tryAgain();
});
byId("forget").addEventListener("click", () => {
  forgetToken();
  location.reload();
});
readyReplay();
readySearch();
