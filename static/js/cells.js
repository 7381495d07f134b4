// Arrow keys walk the cells of a matrix; Enter edits the one that has the focus, and Esc stops. Space toggles a switch by itself.
const CELL = "[data-cells] [data-cell] > input";
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
let edited = null;

function neighbour(input, [down, along]) {
  const table = input.closest("table");
  const rows = [...table.querySelectorAll("[data-cells] tr")].filter((row) => row.querySelector("[data-cell]"));
  const row = input.closest("tr");
  const cells = [...row.querySelectorAll("[data-cell]")];
  const turn = getComputedStyle(table).direction === "rtl" ? -1 : 1;
  const column = cells.indexOf(input.parentElement) + along * turn;
  const line = rows[rows.indexOf(row) + down];
  return line?.querySelectorAll("[data-cell]")[column]?.querySelector("input");
}

document.addEventListener("keydown", (event) => {
  const input = event.target.closest?.(CELL);
  if (!input || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.key === "Enter") {
    event.preventDefault(); // a form is sent by its buttons, not from a cell
    edited = edited === input ? null : input;
    if (edited && input.type === "text") input.select();
    return;
  }
  if (event.key === "Escape") edited = null;
  const step = STEPS[event.key];
  if (!step || (edited === input && step[1])) return;
  event.preventDefault();
  const next = neighbour(input, step);
  next?.focus();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
});

document.addEventListener("focusout", () => {
  edited = null;
});

// What differs from what is live is marked at once; the server says it again when the answers are saved.
document.addEventListener("input", (event) => {
  const input = event.target.closest?.(CELL);
  if (!input) return;
  if (input.type === "text") edited = input;
  const live = input.dataset.live;
  const value = input.type === "checkbox" ? String(input.checked) : input.value.trim().replaceAll(",", "");
  input.parentElement.classList.toggle("is-changed", value !== live);
});
