/**
 * The drawing of a network by Cytoscape, which is fetched when it is first looked at. It shows what
 * the SVG of the page says, at the same places, so that nothing jumps, and is walked by keys while
 * it has the focus. Without this file the SVG stays.
 */

const root = document.querySelector("[data-network]");
const canvas = root?.querySelector("[data-canvas]");
const drawing = root?.querySelector("details.drawing");
const live = document.getElementById("live");
const NARROW = matchMedia("(max-width: 62rem)");
const DARK = matchMedia("(prefers-color-scheme: dark)");

function say(words) {
  live.textContent = "";
  requestAnimationFrame(() => {
    live.textContent = words;
  });
}

let graph = null;
let reach = 0; // steps around the chosen cluster that are lit; 0 shows all

function fetched() {
  if (window.cytoscape) return Promise.resolve();
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = canvas.dataset.src;
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    document.head.append(script);
  });
}

/** The colours of the page as numbers: Cytoscape knows neither names nor light-dark(). */
function colours() {
  const probe = document.createElement("div");
  probe.className = "probe";
  const names = ["ink", "ink-2", "edge", "you", "you-soft", "sheet-colour"];
  probe.append(...names.map((name) => Object.assign(document.createElement("i"), { className: name })));
  document.body.append(probe);
  const found = Object.fromEntries(names.map((name, n) => [name, getComputedStyle(probe.children[n]).color]));
  probe.remove();
  return found;
}

function styles() {
  const { ink, "ink-2": quiet, edge, you, "you-soft": soft, "sheet-colour": sheet } = colours();
  return [
    { selector: "node", style: {
      width: "data(size)", height: "data(size)", "background-color": sheet, "border-color": ink, "border-width": 1.5,
      label: "data(name)", color: ink, "font-size": 12, "text-margin-y": "data(lower)", "text-margin-x": "data(aside)",
      "text-valign": "data(down)", "text-halign": "data(across)",
      "text-outline-color": sheet, "text-outline-width": 2, "font-family": getComputedStyle(document.body).fontFamily,
      "min-zoomed-font-size": 7, "z-index": 5 } },
    { selector: "node[quiet='yes']", style: { "border-color": edge, "border-width": 1, "z-index": 1 } },
    { selector: "edge", style: { width: "data(width)", "line-color": quiet, "curve-style": "straight" } },
    { selector: "edge[style='emerging']", style: { "line-color": you, "line-style": "dashed", "line-dash-pattern": [7, 5] } },
    { selector: "edge[style='complementary']", style: {
      "line-color": edge, "line-style": "dashed", "line-dash-pattern": [1.5, 5], "line-cap": "round" } },
    { selector: ".far", style: { opacity: 0.16 } },
    { selector: ".chosen", style: { "background-color": soft, "border-width": 3, "z-index": 9 } },
    { selector: "node:active", style: { "overlay-opacity": 0 } },
  ];
}

const SIDES = {
  below: { down: "bottom", across: "center", lower: 4, aside: 0 },
  above: { down: "top", across: "center", lower: -4, aside: 0 },
  right: { down: "center", across: "right", lower: 0, aside: 4 },
  left: { down: "center", across: "left", lower: 0, aside: -4 },
};

/** What the SVG of the page says, as Cytoscape wants it. */
function elements() {
  const svg = root.querySelector(".network-svg");
  const nodes = [...svg.querySelectorAll(".dot")].map(({ dataset }) => ({
    group: "nodes",
    data: { id: dataset.id, name: dataset.side ? dataset.name : "", size: 2 * Number(dataset.radius), quiet: dataset.quiet, ...(SIDES[dataset.side] ?? SIDES.below) },
    position: { x: Number(dataset.x), y: Number(dataset.y) },
  }));
  const edges = [...svg.querySelectorAll(".stroke")].map(({ dataset }) => ({
    group: "edges",
    data: { id: `${dataset.a}-${dataset.b}`, source: dataset.a, target: dataset.b, style: dataset.style, width: Number(dataset.width) },
  }));
  return [...nodes, ...edges];
}

/** Links come, go and change; clusters stay where they are. */
function draw() {
  mark();
  if (!graph) return;
  graph.batch(() => {
    const wanted = new Map(elements().map((each) => [each.data.id, each]));
    graph.elements().forEach((each) => {
      const fresh = wanted.get(each.id());
      fresh ? each.data(fresh.data) : each.remove();
      wanted.delete(each.id());
    });
    graph.add([...wanted.values()]);
  });
  light();
}

const chosen = () => document.getElementById("cluster").dataset.chosen;

/** The chosen cluster's rows in the table. */
function mark() {
  for (const row of root.querySelectorAll(".links tbody tr")) {
    row.classList.toggle("chosen", Boolean(chosen()) && [row.dataset.a, row.dataset.b].includes(chosen()));
  }
}

/** Everything within reach of the chosen cluster, or all. */
function light() {
  const here = graph.getElementById(chosen());
  graph.elements().removeClass("far chosen");
  if (here.empty()) return;
  here.addClass("chosen");
  if (!reach) return;
  let near = here;
  for (let step = 0; step < reach; step += 1) near = near.union(near.closedNeighborhood());
  graph.elements().difference(near.union(near.nodes().edgesWith(near.nodes()))).addClass("far");
}

function fit() {
  graph.resize();
  const { width, height } = root.querySelector(".network-svg").viewBox.baseVal;
  const scale = Math.min(canvas.clientWidth / width, canvas.clientHeight / height);
  const pan = { x: (canvas.clientWidth - width * scale) / 2, y: (canvas.clientHeight - height * scale) / 2 };
  graph.viewport({ zoom: scale, pan });
}

async function open() {
  if (graph || !drawing.open || !canvas.dataset.src) return;
  await fetched();
  if (graph) return;
  root.querySelector(".without-cytoscape").hidden = true;
  canvas.hidden = false;
  document.getElementById("picture-keys").hidden = false;
  graph = window.cytoscape({
    container: canvas, elements: elements(), style: styles(), layout: { name: "preset", fit: false },
    autoungrabify: true, boxSelectionEnabled: false, minZoom: 0.3, maxZoom: 4, userZoomingEnabled: false,
  });
  fit();
  light();
  graph.on("tap", "node", (event) => choose(event.target.id()));
  new ResizeObserver(() => fit()).observe(canvas);
  const repaint = () => graph.style(styles());
  DARK.addEventListener("change", repaint);
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

// --- Walking: arrows go to the next partner in that direction, 1, 2 and 0 light what is near.

let asked = null; // the cluster that was chosen here, until its panel has come

function choose(id) {
  reach ||= 1;
  asked = id;
  document.dispatchEvent(new CustomEvent("network:go", { detail: { node: id } }));
}

function tell() {
  if (!asked || chosen() !== asked) return;
  asked = null;
  const panel = document.getElementById("cluster");
  say(`${panel.querySelector("h2").textContent}: ${panel.querySelector("[data-said]").textContent}`);
}

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The partner that lies most in a direction: near, and not far off the way; else any cluster. */
function next(here, [across, down]) {
  const from = here.position();
  const along = (each) => (each.position("x") - from.x) * across + (each.position("y") - from.y) * down;
  const beside = (each) => Math.abs((each.position("x") - from.x) * down + (each.position("y") - from.y) * across);
  const best = (some) =>
    some.filter((each) => along(each) > 1 && beside(each) <= 2 * along(each)).min((each) => along(each) + 2 * beside(each)).ele;
  return best(here.neighborhood("node")) ?? best(graph.nodes().difference(here));
}

function first() {
  return graph.nodes().max((each) => each.degree() * 1000 + each.width()).ele;
}

function onKey(event) {
  if (!graph || event.ctrlKey || event.metaKey || event.altKey) return;
  const here = graph.getElementById(chosen());
  const letters = document.documentElement.dataset.shortcuts !== "off";
  if (event.key in WAYS) {
    const there = here.empty() ? first() : next(here, WAYS[event.key]);
    if (there) choose(there.id());
  } else if (letters && ["0", "1", "2"].includes(event.key)) {
    reach = Number(event.key);
    light();
  } else if (event.key === "Enter" && here.nonempty()) {
    document.getElementById("cluster").focus();
  } else return;
  event.preventDefault();
}

if (canvas) {
  mark();
  canvas.addEventListener("keydown", onKey);
  drawing.addEventListener("toggle", open);
  document.addEventListener("network:here", () => {
    draw();
    tell();
  });
  // On a phone the table comes first, and the picture when it is asked for.
  if (NARROW.matches && !location.hash) drawing.open = false;
  open();
}
