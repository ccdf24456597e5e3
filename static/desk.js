/**
 * The desk on a bad network: a press is sent at once, or kept in this browser and sent again, in
 * order, until it has arrived; its key lets it count once. Every few seconds the page asks what is
 * new. Without this script each press is an ordinary form.
 */

const EVERY = 15_000; // milliseconds between two questions what is new
const AGAIN = 3_000; // and between two tries to send what waits
const PATIENCE = 10_000; // for one answer

const list = document.querySelector(".desk-list[data-now]");
const line = document.getElementById("desk-line");
const search = document.getElementById("desk-q");
const store = list && `desk-${list.dataset.event}`;
const queue = list ? read() : [];
let sending = false;

function read() {
  try {
    return JSON.parse(localStorage.getItem(store)) ?? [];
  } catch {
    return [];
  }
}

/** Keep what waits through a reload; where nothing can be kept, the page itself remembers. */
function keep() {
  try {
    localStorage.setItem(store, JSON.stringify(queue));
  } catch {
    // a private window may refuse
  }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
}

// --- What the page says and shows.

function words(name, values = {}) {
  return (line.dataset[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

function say(text) {
  if (line.textContent !== text) line.textContent = text;
  line.hidden = !text;
  const live = document.getElementById("live"); // said aloud, since what was hidden is not
  if (live && live.textContent !== text) live.textContent = text;
}

function rows() {
  return [...list.querySelectorAll(".desk-row")];
}

function show(row, state) {
  row.dataset.state = state;
  for (const each of row.querySelectorAll("[data-for]")) {
    const fits = each.dataset.for.split(" ").includes(state);
    if (each instanceof HTMLButtonElement) each.disabled = !fits;
    else each.hidden = !fits;
  }
}

/** What the server says of everybody, and over it what has been pressed but not sent. */
function showStates() {
  const pairs = document.getElementById("desk-now").dataset.states.trim().split(/\s+/);
  const states = new Map(pairs.filter(Boolean).map((each) => each.split(":")));
  const waiting = new Map(queue.map((each) => [each.id, each.say]));
  for (const row of rows()) {
    const id = row.id.slice(1);
    show(row, waiting.get(id) ?? states.get(id) ?? "expected");
    row.querySelector("[data-waits]").hidden = !waiting.has(id);
  }
}

function openDetails() {
  return [...document.querySelectorAll("#desk-now details[open]")].map((each) => each.id);
}

/** Put the fresh part in place of the old one; what was unfolded or focused stays so. */
function replace(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("desk-now");
  const old = document.getElementById("desk-now");
  if (!fresh) return;
  if (old.contains(document.activeElement)) {
    old.dataset.states = fresh.dataset.states; // the rest when whoever is reading has gone on
  } else {
    const open = openDetails();
    old.replaceWith(fresh);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  }
  document.querySelector("h1").textContent = fresh.dataset.title;
  showStates();
}

// --- Sending.

async function ask(address, options = {}) {
  return fetch(address, {
    ...options,
    headers: { "X-Desk": "1" },
    signal: AbortSignal.timeout(PATIENCE),
  });
}

function body(press) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  return new URLSearchParams({ csrf_token: token, say: press.say, key: press.key });
}

/** Whether the press is done with: counted, or refused for good. */
async function sendOne(press) {
  const answer = await ask(press.address, { method: "POST", body: body(press) });
  if (answer.status === 401) {
    say(words("signedOut"));
    return false;
  }
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
  queue.shift();
  keep();
  if (answer.ok) replace(await answer.text());
  else say(words("refused", { who: press.name }));
  return true;
}

async function send() {
  if (sending || !queue.length) return;
  sending = true;
  const wasOffline = line.dataset.state === "offline";
  try {
    while (queue.length && (await sendOne(queue[0])));
    if (!queue.length && wasOffline) say(words("sent"));
    if (!queue.length) line.dataset.state = "";
  } catch {
    line.dataset.state = "offline";
    say(`${words("offline")} ${words("waiting", { n: queue.length })}`);
  } finally {
    sending = false;
    showStates();
  }
  if (queue.length) setTimeout(send, AGAIN);
}

function press(form, button) {
  const found = { id: form.dataset.press, name: form.dataset.name, say: button.value };
  const last = queue.findLast((each) => each.id === found.id);
  const now = last?.say ?? form.closest(".desk-row").dataset.state;
  if (now === found.say) return; // the second half of a double click
  queue.push({ ...found, address: form.action, key: newKey() });
  keep();
  say(words(found.say, { who: found.name }));
  showStates();
  send();
}

// --- What is new.

async function refresh() {
  if (!document.hidden && !sending && !queue.length) {
    const mark = document.getElementById("desk-now").dataset.mark;
    try {
      const answer = await ask(`${list.dataset.now}?mark=${encodeURIComponent(mark)}`);
      if (answer.status === 200) replace(await answer.text());
      if (answer.ok && line.dataset.state === "offline") {
        line.dataset.state = "";
        say("");
      }
    } catch {
      line.dataset.state = "offline";
      say(words("offline"));
    }
  }
  setTimeout(refresh, EVERY);
}

// --- Finding by name.

function filter() {
  const asked = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const begins = (row) => {
    const names = row.dataset.words.split(/\s+/);
    return asked.every((each) => names.some((name) => name.startsWith(each)));
  };
  let found = rows().filter(begins);
  if (!found.length) {
    found = rows().filter((row) => asked.every((each) => row.dataset.words.includes(each)));
  }
  for (const row of rows()) row.hidden = !found.includes(row);
  return found;
}

function onEnter(event) {
  event.preventDefault();
  const found = filter();
  if (!search.value.trim()) return;
  if (found.length !== 1) {
    say(found.length ? words("many", { n: found.length }) : words("none"));
    return;
  }
  press(found[0].querySelector("form"), found[0].querySelector(".arrive"));
  search.value = "";
  filter();
}

if (list) {
  list.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-press]") || !event.submitter) return;
    event.preventDefault();
    press(event.target, event.submitter);
    search.focus({ preventScroll: true });
  });
  search.form.addEventListener("submit", onEnter);
  search.addEventListener("input", filter);
  window.addEventListener("online", send);
  showStates();
  send();
  setTimeout(refresh, EVERY);
  // At a keyboard one types at once; on a phone the keys on the screen would hide the list.
  if (matchMedia("(pointer: fine)").matches && !location.hash) search.focus();
}
document.documentElement.dataset.script = "on";
