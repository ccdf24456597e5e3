/**
 * A network moved through time. Without this file the page is a table, a form for the time and an
 * SVG; with it, the sliders fetch the same page for another time and put its parts in place. The
 * drawing (network-drawing.js) asks by the event "network:go" and is told by "network:here".
 */

const root = document.querySelector("[data-network]");
const form = root?.querySelector("[data-window]");
const live = document.getElementById("live");
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const FRAMES = 24; // of one play, at most
const PACE = 900; // milliseconds a frame

function say(words) {
  live.textContent = "";
  requestAnimationFrame(() => {
    live.textContent = words;
  });
}

// --- The same page for another time, another order or another cluster: its parts are exchanged.

let newest = 0;

/** What the page says of the window: how many links there are, how many are new. */
const summary = () => document.querySelector('[data-swap="head"] .provenance')?.textContent.trim() ?? "";

async function go(address, { announce = true } = {}) {
  const turn = ++newest;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const text = await answer.text();
  if (turn !== newest) return; // somebody was faster
  if (!answer.ok) {
    location.assign(address);
    return;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const old of document.querySelectorAll("[data-swap]")) {
    const fresh = page.querySelector(`[data-swap="${old.dataset.swap}"]`);
    if (!fresh) continue;
    old.replaceChildren(...fresh.childNodes);
    if (old.id === "cluster") old.dataset.chosen = fresh.dataset.chosen;
  }
  document.title = page.title;
  history.replaceState(null, "", address);
  document.dispatchEvent(new Event("network:here"));
  if (announce) say(summary());
}

function address(changes = {}) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    value === null ? query.delete(name) : query.set(name, value);
  }
  return `${location.pathname}?${query}`;
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest?.("a[data-go], a[data-node]");
  if (!link || !root?.contains(link)) return;
  event.preventDefault();
  const heading = link.closest("th")?.cellIndex;
  const where = new URL(link.href);
  go(where.pathname + where.search, { announce: !link.dataset.node }).then(() => {
    if (heading !== undefined && !link.dataset.node) {
      root.querySelectorAll(".links thead th a")[heading]?.focus();
    } else if (link.dataset.node) {
      document.getElementById("cluster").focus();
    } else {
      root.querySelector(".twin .table-scroll")?.focus();
    }
  });
});

// --- Time: two native sliders, each beside the list of quarters that it moves.

const lists = { from: form?.elements.from, to: form?.elements.to };
const slider = (name) => form.querySelector(`[data-range="${name}"]`);

function show(name, place) {
  const list = lists[name];
  list.selectedIndex = Math.min(Math.max(place, 0), list.options.length - 1);
  slider(name).value = list.selectedIndex;
  slider(name).setAttribute("aria-valuetext", list.selectedOptions[0].textContent);
}

/** The handle that was not moved gives way, so that the beginning is never after the end. */
function keepInOrder(moved) {
  if (lists.from.selectedIndex <= lists.to.selectedIndex) return;
  show(moved === "from" ? "to" : "from", lists[moved].selectedIndex);
}

let waiting;

function moved(name, place, delay = 150) {
  show(name, place);
  keepInOrder(name);
  clearTimeout(waiting);
  waiting = setTimeout(() => go(address({ from: lists.from.value, to: lists.to.value })), delay);
}

function listen() {
  for (const name of Object.keys(lists)) {
    slider(name).addEventListener("input", (event) => moved(name, Number(event.target.value)));
    lists[name].addEventListener("change", () => moved(name, lists[name].selectedIndex, 0));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    moved("to", lists.to.selectedIndex, 0);
  });
  for (const button of form.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      stop();
      moved("to", lists.to.selectedIndex + Number(button.dataset.step), 0);
    });
  }
  form.querySelector("[data-play]").addEventListener("click", () => (playing ? stop() : play()));
  STILL.addEventListener("change", stop);
}

let playing = null;

/** From the beginning of the window towards today, in at most FRAMES steps. */
function play() {
  if (STILL.matches) return;
  const button = form.querySelector("[data-play]");
  const last = lists.to.options.length - 1;
  const start = lists.from.selectedIndex;
  const step = Math.max(Math.ceil((last - start) / FRAMES), 1);
  if (lists.to.selectedIndex >= last) show("to", start);
  button.dataset.resting ??= button.textContent;
  button.textContent = button.dataset.playing;
  playing = setInterval(async () => {
    if (lists.to.selectedIndex >= last) return stop();
    show("to", lists.to.selectedIndex + step);
    await go(address({ from: lists.from.value, to: lists.to.value }), { announce: false });
  }, PACE);
}

function stop() {
  if (!playing) return;
  clearInterval(playing);
  playing = null;
  const button = form.querySelector("[data-play]");
  button.textContent = button.dataset.resting;
  say(summary());
}

if (form) {
  listen();
  document.addEventListener("network:go", (event) => go(address(event.detail), { announce: false }));
}
