// The judge's hand on a sheet: asked for where the event says so, frozen with the marks (J5).

import { clear, drawn, pad } from "/static/scoresheets/pad.js";
import { desk } from "./desk.js";
import { button, h } from "./dom.js";
import { t } from "./words.js";

/** The field to sign in, and what was drawn so far; null where nobody signs. */
export function signField() {
  if (desk.pack.signature !== "drawn") return null;
  const strokes = [];
  const board = pad(strokes, t("Sign here with your finger"), () => {});
  const field = h(
    "div",
    { class: "stack-s", id: "sign" },
    h("p", { class: "strong" }, t("Sign here with your finger")),
    board,
    h("p", {}, button(t("Clear"), () => clear(board, strokes), { glyph: "trash", "data-key": "clear" })),
  );
  return { field, value: () => (strokes.flat().length >= 10 ? JSON.stringify(strokes) : null) };
}

/** The signature of a frozen sheet; null without one. */
export function signed(item) {
  return item.signature ? h("div", {}, h("p", { class: "strong" }, t("Signature")), drawn(JSON.parse(item.signature), t("Signature"))) : null;
}
