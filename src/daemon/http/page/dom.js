/** Elements are made here and nowhere else: what comes from the daemon is only ever text. */

const SVG = "http://www.w3.org/2000/svg";

export function byId(id) {
  return document.getElementById(id);
}

/** An element with attributes (those that are undefined are left out) and children, elements or texts. */
export function el(name, attributes = {}, ...children) {
  return furnished(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return furnished(document.createElementNS(SVG, name), attributes, children);
}

function furnished(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") node.addEventListener("click", value);
    else if (value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

/** Sets a text, where it is another one: a selection in it stays. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Shows or hides. */
export function show(node, isShown) {
  if (node.hidden === isShown) node.hidden = !isShown;
}

/**
 * A table.
 *
 * @param columns the headings
 * @param rows of cells, each a text or an element
 */
export function table(columns, rows) {
  const heads = columns.map((column) => el("th", { scope: "col" }, column));
  const body = rows.map((cells) =>
    el("tr", {}, ...cells.map((cell, index) => el("td", { "data-label": columns[index] }, cell))),
  );
  return withRoles(el("table", {}, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...body)));
}

const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };

/** Where there is no room, tables become lists of cards, and would no longer be tables to who can't see them: so it is said. */
export function withRoles(node) {
  for (const each of [node, ...node.querySelectorAll("*")]) {
    if (each.tagName === "TH") each.setAttribute("role", each.scope === "row" ? "rowheader" : "columnheader");
    else if (ROLES[each.tagName]) each.setAttribute("role", ROLES[each.tagName]);
  }
  return node;
}

/** Options of a choice; what is chosen stays, if it is still there. */
export function setOptions(select, options) {
  const text = JSON.stringify(options);
  if (select.dataset.options === text) return;
  const chosen = select.value;
  select.replaceChildren(...options.map(([value, label]) => el("option", { value }, label)));
  if (options.some(([value]) => value === chosen)) select.value = chosen;
  select.dataset.options = text;
}
