// Six digits on large keys: to sign in with, and to sign a sheet with.

import { h } from "./dom.js";
import { t } from "./words.js";

const LENGTH = 6;

/** The field and its keys; `full(code)` is told when six digits stand there. */
export function digits({ id, label, complaint, full }) {
  const field = h("input", { id, class: "code-field", type: "text", inputmode: "numeric", autocomplete: "one-time-code", maxlength: String(LENGTH), pattern: "[0-9]*", "aria-describedby": complaint });
  const typed = (change) => () => {
    field.value = change(field.value).slice(0, LENGTH);
    if (field.value.length === LENGTH) full(field.value);
  };
  const key = (name, words, change, kind = "") => h("button", { type: "button", class: `pad-key ${kind}`, "data-key": name, onclick: typed(change) }, words);
  const digit = (one) => key(`k${one}`, String(one), (value) => value + one);
  field.addEventListener("input", typed((value) => value.replace(/\D/g, "")));
  const keys = [...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(digit), key("wipe", t("Clear"), () => "", "is-word"), digit(0), key("erase", t("Delete"), (value) => value.slice(0, -1), "is-word")];
  return { field, isFull: () => field.value.length === LENGTH, parts: [h("label", { for: id, class: "strong" }, label), field, h("div", { class: "pad-keys is-three" }, keys)] };
}
