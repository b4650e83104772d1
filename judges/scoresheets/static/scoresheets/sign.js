// The page of the review: what is drawn on the pad goes into the form's hidden field.

import { clear, pad } from "./pad.js";

const place = document.getElementById("pad");
const field = document.querySelector('input[name="signature"]');

if (place && field) {
  const strokes = field.value ? JSON.parse(field.value) : [];
  const board = pad(strokes, place.dataset.label, () => (field.value = JSON.stringify(strokes)));
  place.append(board);
  const key = document.getElementById("pad-clear");
  key.hidden = false;
  key.addEventListener("click", () => {
    clear(board, strokes);
    field.value = "";
  });
}
