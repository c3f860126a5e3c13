import { ask } from "./ask.js";
import { byId, el, setOptions, setText, table } from "./dom.js";
import { count, number } from "./words.js";

const HINTS = { since: "Since (2h, 3d, or a time)", from_seq: "Its number", all: "" };
const FIRST = { since: "2h", from_seq: "1", all: "" };

/** Has the form ask for a preview, and the preview for the replay. */
export function readyReplay() {
  byId("replay-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void preview();
  });
  byId("replay-way").addEventListener("change", () => {
    const way = byId("replay-way").value;
    byId("replay-from-field").hidden = way === "all";
    byId("replay-from").required = way !== "all";
    byId("replay-from").value = FIRST[way];
    setText(document.querySelector("label[for=replay-from]"), HINTS[way]);
    byId("replay-preview").replaceChildren();
  });
}

/** The tables that can be replayed: those with a live stream. */
export function showTables({ streams }) {
  const tables = streams.filter(({ state }) => state !== "building").map((stream) => stream.table);
  setOptions(byId("replay-table"), [["", "all tables"], ...tables.sort().map((name) => [name, name])]);
}

async function preview() {
  const way = byId("replay-way").value;
  const from = byId("replay-from").value.trim();
  const start = { since: { since: from }, from_seq: { from_seq: Number(from) }, all: { all: true } }[way];
  const name = byId("replay-table").value;
  const tables = name === "" ? {} : { tables: [name] };
  byId("replay-preview").replaceChildren();
  setText(byId("replay-answer"), "Counting …");
  const answer = await ask("replay", { ...start, ...tables, dry_run: true });
  if (answer.error !== undefined) return setText(byId("replay-answer"), answer.error);
  showPreview(answer, tables);
}

function showPreview({ from_seq: from, pruned, tables: found }, tables) {
  const gone = pruned ? `Changes before ${number(from)} are not kept any more. ` : "";
  if (found.length === 0) return setText(byId("replay-answer"), `${gone}There is nothing to send again.`);
  const sum = found.reduce((total, { documents }) => total + documents, 0);
  setText(
    byId("replay-answer"),
    `${gone}${count(sum, "document")} would be sent again, from change ${number(from)} on:`,
  );
  const rows = found.map(({ table: name, changes, documents }) => [name, number(changes), number(documents)]);
  const begin = el("button", { onclick: () => replay(from, tables) }, "Send these again");
  byId("replay-preview").replaceChildren(table(["Table", "Changes", "Documents"], rows), begin);
}

async function replay(from, tables) {
  byId("replay-preview").replaceChildren();
  const answer = await ask("replay", { from_seq: from, ...tables, dry_run: false });
  setText(byId("replay-answer"), answer.error ?? "It has begun: what waits, above, tells how far it is.");
}
