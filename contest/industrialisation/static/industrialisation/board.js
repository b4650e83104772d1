// Dragging a card does what its menu does: it leads to the page that asks for the papers of the
// step. Nothing moves by the drop itself, and only columns to which the card may go take it.

const MARK = "is-target";
let dragged = null;

const wayTo = (card, column) => card?.querySelector(`a[data-to="${column.dataset.column}"]`);
const columns = document.querySelectorAll("[data-column]");
const clear = () => columns.forEach((column) => column.classList.remove(MARK));

for (const card of document.querySelectorAll("[data-case]")) {
  if (!card.querySelector("a[data-to]")) continue;
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector("h3")?.textContent ?? "");
    for (const column of columns) column.classList.toggle(MARK, Boolean(wayTo(card, column)));
  });
  card.addEventListener("dragend", () => {
    dragged = null;
    clear();
  });
}

for (const column of columns) {
  column.addEventListener("dragover", (event) => {
    if (!wayTo(dragged, column)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });
  column.addEventListener("drop", (event) => {
    const way = wayTo(dragged, column);
    if (!way) return;
    event.preventDefault();
    window.location.assign(way.href);
  });
}
