/**
 * Changing the list of members in place. Without this file each line has a link to a form; with
 * it, F2 or a button turns the table into a grid: arrows move, Enter edits and saves, Esc cancels,
 * Tab leaves. Each cell is saved by itself and says so. Rows pasted from a spreadsheet open the
 * import.
 */

const table = document.querySelector("table[data-grid]");
const bar = document.querySelector("[data-grid-bar]");
const button = document.querySelector("[data-grid-mode]");
const live = document.getElementById("live");
const token = document.querySelector('meta[name="csrf-token"]')?.content;

/** The cells of a row that can be reached: those that can be changed, and those that are read. */
const cellsOf = (row) => [...row.cells];
const rows = () => [...table.tBodies[0].rows].filter((each) => each.dataset.save);
const isOn = () => table.getAttribute("role") === "grid";
const isEditing = () => table.querySelector("[data-editing]") !== null;

function say(words) {
  live.textContent = "";
  requestAnimationFrame(() => {
    live.textContent = words;
  });
}

// --- The mode: an ordinary table to read, or a grid to change.

function turn(on) {
  const role = (element, name) =>
    on ? element.setAttribute("role", name) : element.removeAttribute("role");
  role(table, "grid");
  for (const row of table.rows) {
    role(row, "row");
    for (const cell of row.cells) {
      role(cell, cell.closest("thead") ? "columnheader" : cell.tagName === "TH" ? "rowheader" : "gridcell");
      if (!cell.closest("tbody")) continue;
      on ? cell.setAttribute("tabindex", "-1") : cell.removeAttribute("tabindex");
      if (on && !cell.dataset.field) cell.setAttribute("aria-readonly", "true");
      else cell.removeAttribute("aria-readonly");
    }
  }
  for (const inner of table.querySelectorAll("a, input[type=checkbox]")) {
    if (inner.closest("tbody")) on ? (inner.tabIndex = -1) : inner.removeAttribute("tabindex");
  }
  button.setAttribute("aria-pressed", String(on));
  bar.querySelector("[data-grid-help]").hidden = !on;
  if (on) focusOn(rows()[0]?.cells[0]);
}

function focusOn(cell) {
  if (!cell) return;
  for (const other of table.querySelectorAll('tbody [tabindex="0"]')) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function move(cell, down, right) {
  const all = rows();
  const y = all.indexOf(cell.parentElement);
  const x = cellsOf(cell.parentElement).indexOf(cell);
  const row = all[Math.min(Math.max(y + down, 0), all.length - 1)];
  focusOn(row.cells[Math.min(Math.max(x + right, 0), row.cells.length - 1)]);
}

const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, -99],
  End: [0, 99],
};

// --- One cell: from what is shown to a field, and back.

function edit(cell) {
  const choices = document
    .getElementById("cells")
    .content.querySelector(`select[data-of="${cell.dataset.field}"]`);
  const field = choices ? choices.cloneNode(true) : document.createElement("input");
  const heading = table.tHead.rows[0].cells[cell.cellIndex].textContent.trim();
  field.setAttribute("aria-label", heading);
  // Where a code is stored, its name is what one would rather change.
  field.value = choices ? cell.dataset.value : cell.dataset.field === "region" || cell.dataset.field === "country" ? cell.textContent.trim() : cell.dataset.value;
  cell.dataset.editing = "";
  cell.dataset.before = field.value;
  cell.replaceChildren(...hidden(cell), field);
  field.focus();
  field.select?.();
}

/** What the cell showed stays in it, out of sight, so that Esc brings it back as it was. */
function hidden(cell) {
  const kept = document.createElement("span");
  kept.hidden = true;
  kept.dataset.kept = "";
  kept.append(...cell.childNodes);
  return [kept];
}

function close(cell) {
  const kept = cell.querySelector("[data-kept]");
  delete cell.dataset.editing;
  cell.removeAttribute("aria-invalid");
  cell.replaceChildren(...(kept ? kept.childNodes : []));
}

function show(cell, { value, shown }) {
  cell.dataset.value = value;
  const place = cell.querySelector("[data-shown]") ?? cell;
  place.textContent = shown;
}

async function save(cell) {
  const field = cell.querySelector("input:not([type=checkbox]), select");
  if (!field || cell.classList.contains("busy")) return false;
  if (field.value === cell.dataset.before) {
    close(cell);
    return true;
  }
  cell.classList.add("busy");
  const answer = await send(cell.parentElement.dataset.save, { [cell.dataset.field]: field.value });
  cell.classList.remove("busy");
  if (answer.error) {
    cell.setAttribute("aria-invalid", "true");
    say(answer.error);
    field.setAttribute("title", answer.error);
    field.focus();
    return false;
  }
  const name = cell.dataset.field;
  close(cell);
  show(cell, answer[name]);
  say(table.dataset.saved);
  return true;
}

async function send(address, fields) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token },
      body: new URLSearchParams(fields),
    });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    return isJson ? await answer.json() : { error: table.dataset.failed };
  } catch {
    return { error: table.dataset.failed };
  }
}

// --- Keys

async function onEditingKey(event, cell) {
  if (event.key === "Escape") {
    event.preventDefault();
    close(cell);
    focusOn(cell);
  } else if (event.key === "Enter" || event.key === "Tab") {
    event.preventDefault();
    const [down, right] = event.key === "Enter" ? [1, 0] : [0, event.shiftKey ? -1 : 1];
    if (await save(cell)) move(cell, down, right);
  }
}

function onMovingKey(event, cell) {
  const step = STEPS[event.key];
  if (step) move(cell, ...step);
  else if ((event.key === "Enter" || event.key === "F2") && cell.dataset.field) edit(cell);
  else if (event.key === "Enter") cell.querySelector("a")?.click();
  else if (event.key === " ") cell.querySelector("input[type=checkbox]")?.click();
  else if (event.key === "Escape") {
    turn(false);
    button.focus();
  } else return;
  event.preventDefault();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const cell = event.target.closest?.("td, th");
  if (!isOn()) {
    if (event.key !== "F2") return;
    event.preventDefault();
    turn(true);
  } else if (cell?.hasAttribute("data-editing")) onEditingKey(event, cell);
  else if (cell) onMovingKey(event, cell);
}

function onPaste(event) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const form = document.getElementById("paste");
  const isSheet = text.includes("\t") && text.trim().includes("\n");
  const isTyping = event.target.closest?.("textarea") !== null && !table.contains(event.target);
  if (!form || !isSheet || isTyping) return;
  event.preventDefault();
  form.elements.pasted.value = text;
  form.submit();
}

if (table && bar && button) {
  bar.hidden = false;
  button.addEventListener("click", () => turn(!isOn()));
  document.addEventListener("keydown", (event) => {
    if (table.contains(event.target) || (event.key === "F2" && !isOn())) onKey(event);
  });
  table.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("[data-field]");
    if (isOn() && cell && !isEditing()) edit(cell);
  });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("tbody td, tbody th");
    if (isOn() && cell && !isEditing() && !event.target.closest("a, input")) focusOn(cell);
  });
  document.addEventListener("paste", onPaste);
}
