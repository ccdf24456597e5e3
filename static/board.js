/**
 * Moving meetings with the keyboard or by dragging. Without this file a meeting is chosen by its
 * link and moved by a form; with it, arrows walk the board, Enter picks a meeting up, arrows then
 * jump between the places where it may be, Enter drops it and Esc lets it be. The server knows
 * which places are possible and why others are not; every drop is a POST with the revision that was
 * seen, and whatever it answers is the board from then on.
 */

const live = document.getElementById("live");
const token = () => document.querySelector('meta[name="csrf-token"]').content;
const page = () => document.querySelector("[data-board]");
const table = () => document.querySelector("table[data-cells]");

/** What is in the hand: the pair, its cell, its name, and the answer of the server. */
let held = null;

function say(words) {
  live.textContent = "";
  requestAnimationFrame(() => {
    live.textContent = words;
  });
}

/** A sentence of the page with its values put in. */
function text(name, values = {}) {
  return JSON.parse(page().dataset.texts)[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

// --- The table as a grid: one cell at a time can be reached by Tab.

const cells = (row) => [...row.cells];
const rows = () => [...table().tBodies[0].rows].filter((each) => each.querySelector(".cell"));

function turn() {
  if (!table()) return;
  table().setAttribute("role", "grid");
  for (const part of table().querySelectorAll("thead, tbody")) part.setAttribute("role", "rowgroup");
  for (const row of table().rows) {
    row.setAttribute("role", "row");
    for (const cell of row.cells) {
      const isHead = cell.tagName === "TH";
      const name = isHead ? (cell.closest("thead") ? "columnheader" : "rowheader") : "gridcell";
      cell.setAttribute("role", name);
      if (!cell.closest("thead")) cell.tabIndex = -1;
    }
  }
  for (const link of table().querySelectorAll(".meet")) {
    link.tabIndex = -1;
    link.draggable = !link.closest("[data-locked], .over");
  }
  const first = table().querySelector(".chosen, .filled") ?? table().querySelector(".cell");
  if (first) first.tabIndex = 0;
}

function focusOn(cell) {
  if (!cell) return;
  for (const other of table().querySelectorAll('tbody [tabindex="0"]')) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -999], End: [0, 999] };

function walk(cell, [down, right]) {
  const all = rows();
  const y = all.indexOf(cell.parentElement);
  const x = cells(cell.parentElement).indexOf(cell);
  const row = all[Math.min(Math.max(y + down, 0), all.length - 1)];
  focusOn(row.cells[Math.min(Math.max(x + right, 0), row.cells.length - 1)]);
}

// --- Picking up: the server says where it may be.

/** The place that a cell stands for; by person, the first possible one of its slot. */
function placeOf(cell) {
  if (cell.dataset.place) return held.places.get(cell.dataset.place);
  if (cell.parentElement !== held.cell.parentElement || cell.dataset.slot === undefined) return undefined;
  const slot = `${cell.dataset.slot}-`;
  const known = [...held.places.values()].filter((each) => each.place.startsWith(slot));
  return known.find((each) => !each.reason) ?? known[0];
}

async function pick(cell) {
  const pair = cell.dataset.pair;
  const mine = { pair, cell, name: cell.dataset.name, places: new Map(), targets: [], done: false };
  held = mine;
  cell.classList.add("picked");
  let answer;
  try {
    const found = await fetch(`${page().dataset.address}/places?pair=${pair}`, { headers: { Accept: "application/json" } });
    if (!found.ok) throw new Error(String(found.status));
    answer = await found.json();
  } catch {
    say(text("failed"));
    return letGo();
  }
  if (held !== mine) return undefined;
  mine.places = new Map(answer.places.map((each) => [each.place, each]));
  mine.targets = [...table().querySelectorAll(".cell")].filter((each) => each !== cell && placeOf(each)?.reason === "");
  for (const each of mine.targets) each.classList.add("legal");
  if (!mine.targets.length) {
    const reason = answer.places.find((each) => each.reason)?.reason ?? "";
    say(text("none", { meeting: mine.name, reason }));
    return letGo();
  }
  say(text("picked", { meeting: mine.name, count: mine.targets.length }));
  return undefined;
}

function letGo() {
  for (const each of table().querySelectorAll(".legal:not(:has(.here))")) each.classList.remove("legal");
  for (const each of table().querySelectorAll(".picked, .aimed")) each.classList.remove("picked", "aimed");
  held = null;
}

/** The next possible place in the direction of an arrow. */
function jump(cell, [down, right]) {
  const all = held.targets;
  if (!all.length) return;
  const order = (each) => rows().indexOf(each.parentElement) * 1000 + each.cellIndex;
  const here = order(cell);
  let next;
  if (right) {
    const sorted = right > 0 ? all : [...all].reverse();
    next = sorted.find((each) => (right > 0 ? order(each) > here : order(each) < here));
  } else {
    const row = rows().indexOf(cell.parentElement);
    const beyond = all.filter((each) => Math.sign(rows().indexOf(each.parentElement) - row) === down);
    const near = (each) => Math.abs(rows().indexOf(each.parentElement) - row) * 1000 + Math.abs(each.cellIndex - cell.cellIndex);
    next = beyond.sort((one, other) => near(one) - near(other))[0];
  }
  if (!next) return;
  for (const each of all) each.classList.toggle("aimed", each === next);
  focusOn(next);
  say(text("here", { place: next.dataset.where, number: all.indexOf(next) + 1, count: all.length }));
}

function drop(cell) {
  if (!held) return;
  if (cell === held.cell) {
    say(text("returned", { meeting: held.name }));
    letGo();
    return;
  }
  const place = placeOf(cell);
  if (!place || place.reason) {
    say(text("no", { reason: place?.reason ?? "" }));
    return;
  }
  const { pair, name } = held;
  send("move", { pair, place: place.place }, text("dropped", { meeting: name, place: cell.dataset.where }), pair);
}

// --- Sending: the answer, whatever its status, is the page from now on.

async function send(act, fields, done, pair) {
  if (page().classList.contains("busy")) return; // one thing at a time
  const { address, revision, view } = page().dataset;
  page().classList.add("busy");
  const body = new URLSearchParams({ csrf_token: token(), revision, view, ...fields });
  let answer, html;
  try {
    answer = await fetch(`${address}/${act}`, { method: "POST", body, headers: { Accept: "text/html" } });
    html = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!html.querySelector("[data-board]")) throw new Error(String(answer.status));
  } catch {
    page().classList.remove("busy");
    letGo();
    say(text("failed"));
    return;
  }
  held = null;
  document.getElementById("content").replaceWith(document.adoptNode(html.getElementById("content")));
  document.title = html.title;
  turn();
  window.htmx?.process?.(document.getElementById("content"));
  focusOn(table()?.querySelector(`[data-pair="${pair}"]`) ?? table()?.querySelector('[tabindex="0"]'));
  const refused = document.getElementById("refused");
  const told = document.querySelector(".notice[role=status]");
  say(refused ? refused.dataset.announce : done || told?.textContent.trim() || "");
}

function fasten(cell) {
  const act = "locked" in cell.dataset ? "unlock" : "lock";
  send("lock", { pair: cell.dataset.pair, act }, "", cell.dataset.pair);
}

// --- Keys and pointers.

const shortcutsAreOn = () => document.documentElement.dataset.shortcuts !== "off";

document.addEventListener("keydown", (event) => {
  const cell = event.target instanceof Element && event.target.closest("table[data-cells] tbody > tr > *");
  if (!cell || event.target !== cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = STEPS[event.key];
  if (step) held ? jump(cell, step) : walk(cell, step);
  else if (event.key === "Enter" && held) drop(cell);
  else if (event.key === "Enter" && cell.dataset.pair) pick(cell);
  else if (event.key === "Escape" && held) {
    say(text("returned", { meeting: held.name }));
    const back = held.cell;
    letGo();
    focusOn(back);
  } else if (event.key === "l" && shortcutsAreOn() && cell.dataset.pair && !held) fasten(cell);
  else if (event.key === "u" && shortcutsAreOn() && !held) send("undo", {}, "", cell.dataset.pair ?? "");
  else return;
  event.preventDefault();
});

document.addEventListener("dragstart", (event) => {
  const cell = event.target instanceof Element && event.target.closest("table[data-cells] .filled");
  if (!cell) return;
  event.dataTransfer.setData("text/plain", cell.dataset.name);
  event.dataTransfer.effectAllowed = "move";
  pick(cell);
});

document.addEventListener("dragover", (event) => {
  const cell = held && event.target instanceof Element && event.target.closest(".cell");
  if (cell && held.targets.includes(cell)) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const cell = held && event.target instanceof Element && event.target.closest(".cell");
  if (!cell || !held.targets.includes(cell)) return;
  event.preventDefault();
  held.done = true;
  drop(cell);
});

document.addEventListener("dragend", () => {
  if (held && !held.done) letGo();
});

turn();
