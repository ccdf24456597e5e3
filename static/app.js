/**
 * What script adds to pages that work without it: the CSRF token on htmx's requests, keys that
 * move through a list, and one place where changes are announced. Nothing here is inline, and
 * nothing evaluates text.
 */

const TYPING = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";

/** Keys are ours only without a modifier, and never while somebody writes. */
function isPlain(event) {
  return !(
    event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing
  );
}

function isTyping(event) {
  return event.target instanceof Element && event.target.closest(TYPING) !== null;
}

function shortcutsAreOn() {
  return document.documentElement.dataset.shortcuts !== "off";
}

// --- The token, on every request of htmx that changes something. htmx 4 inherits no hx-headers.

document.addEventListener("htmx:config:request", (event) => {
  const request = event.detail.ctx.request;
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && request.method.toUpperCase() !== "GET") {
    request.headers["X-CSRFToken"] = token;
  }
});

// --- Lists: one item at a time can be reached by Tab, j and k go on from there.

/** The items of a list: those that say so, or else its children. */
function itemsOf(list) {
  const marked = [...list.querySelectorAll("[data-item]")].filter(
    (each) => each.closest("[data-list]") === list,
  );
  return (marked.length ? marked : [...list.children]).filter((each) => !each.hidden);
}

function itemAt(list, element) {
  return itemsOf(list).find((each) => each.contains(element));
}

function move(list, step) {
  const items = itemsOf(list);
  const here = items.indexOf(itemAt(list, document.activeElement));
  const next = items[here < 0 ? 0 : Math.min(Math.max(here + step, 0), items.length - 1)];
  if (!next) return;
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** What Enter opens: the link that is marked for it, or else the first one. */
function open(item) {
  (item.querySelector("[data-open]") ?? item.querySelector("a[href]"))?.click();
}

function act(item, key) {
  const found = [...item.querySelectorAll("[data-key]")].find(
    (each) => each.dataset.key === key && !each.disabled && each.checkVisibility(),
  );
  found?.click();
  return found !== undefined;
}

/** What a key does to the list as a whole: a button in it that belongs to no item. */
function actOn(list, key) {
  const found = [...list.querySelectorAll("[data-key]")].find(
    (each) => each.dataset.key === key && !itemAt(list, each) && each.checkVisibility(),
  );
  found?.click();
  return found !== undefined;
}

/** Keys of a list work only while the focus is in it (WCAG 2.1.4). */
function onListKey(event, list) {
  if (event.key === "j" || event.key === "k") {
    move(list, event.key === "j" ? 1 : -1);
    return true;
  }
  const item = itemAt(list, document.activeElement);
  if (!item) return false;
  if (event.key === "Enter" && document.activeElement === item) {
    open(item);
    return true;
  }
  return event.key.length === 1 && (act(item, event.key) || actOn(list, event.key));
}

// --- Keys of the whole page: / and ?, which is also how one learns of the others.

function onPageKey(event) {
  if (event.key === "/") {
    const box = document.querySelector("[data-search], input[type='search']");
    box?.focus();
    box?.select?.();
    return Boolean(box);
  }
  const help = event.key === "?" ? document.querySelector("dialog#shortcuts") : null;
  if (help && !help.open) help.showModal();
  return Boolean(help);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target instanceof Element && event.target.closest("form[data-ctrl-enter]");
    if (form) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button:not([type='button'], [type='reset'])"));
    }
    return;
  }
  if (!shortcutsAreOn() || !isPlain(event) || isTyping(event)) return;
  if (document.querySelector("dialog:modal")) return;
  const list = event.target instanceof Element && event.target.closest("[data-list]");
  if ((list && onListKey(event, list)) || onPageKey(event)) event.preventDefault();
});

// --- A dialog can be opened and closed by any button that names it.

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-opens]");
  const dialog = button && document.getElementById(button.dataset.opens);
  if (dialog instanceof HTMLDialogElement && !dialog.open) {
    event.preventDefault();
    dialog.showModal();
  }
});

// --- What a swap brought is said once, by one polite region that is there from the start.

/** What each announcing element last said, so that only news is said. */
const said = new WeakMap();

function news() {
  const fresh = [];
  for (const each of document.querySelectorAll("[data-announce]")) {
    const words = each.dataset.announce || each.textContent.trim();
    if (words && said.get(each) !== words) fresh.push(words);
    said.set(each, words);
  }
  return fresh;
}

news(); // what the page came with has been read already

document.addEventListener("htmx:after:swap", () => {
  const words = news();
  const live = document.getElementById("live");
  if (live && words.length) live.textContent = words.join(" ");
});

// Styles may show what only works with script.
document.documentElement.dataset.script = "on";
