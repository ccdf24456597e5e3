/**
 * Walking a matrix with the arrow keys. Without this file each filled cell is a link that Tab
 * reaches; with it the matrix is one stop of Tab, arrows go from cell to cell, Home and End to the
 * ends of a row, and Enter opens the sentences behind a cell.
 */

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** What takes the focus in a cell: its link, or an empty cell itself. */
const stopOf = (cell) => cell.querySelector("a") ?? cell;

function rowsOf(table) {
  return [...table.rows].filter((row) => !row.closest("thead"));
}

function cellAt(table, row, column) {
  return rowsOf(table)[row]?.cells[column];
}

/** The one cell of a table that Tab reaches. */
function settle(table, cell) {
  for (const each of table.querySelectorAll('tbody [tabindex="0"], tfoot [tabindex="0"]')) {
    each.tabIndex = -1;
  }
  stopOf(cell).tabIndex = 0;
}

function goTo(table, cell) {
  if (!cell) return false;
  settle(table, cell);
  stopOf(cell).focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

function onKey(event, table) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const cell = event.target.closest("td, th");
  if (!cell || cell.closest("thead")) return;
  const row = rowsOf(table).indexOf(cell.parentElement);
  const last = cell.parentElement.cells.length - 1;
  const ends = { Home: 0, End: last };
  const step = STEPS[event.key];
  const next = step
    ? cellAt(table, row + step[0], cell.cellIndex + step[1])
    : event.key in ends
      ? cellAt(table, row, ends[event.key])
      : undefined;
  if (step || event.key in ends) {
    event.preventDefault();
    goTo(table, next);
  }
}

for (const table of document.querySelectorAll("table[data-cells]")) {
  table.setAttribute("role", "grid");
  for (const row of rowsOf(table)) {
    for (const cell of row.cells) stopOf(cell).tabIndex = -1;
  }
  const first = table.querySelector("tbody td a")?.closest("td") ?? table.querySelector("tbody td");
  if (first) settle(table, first);
  table.addEventListener("keydown", (event) => onKey(event, table));
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td, th");
    if (cell && !cell.closest("thead")) settle(table, cell);
  });
}
