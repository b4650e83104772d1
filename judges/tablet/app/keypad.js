// The keypad: large keys under the sheet, one at a time. Keys that would leave the range are off.

import { button, h, redraw } from "./dom.js";
import { named, t } from "./words.js";
import { fault, mayGrow } from "./values.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

let open = null;

/** Open for one box. `live(text)` says what the text would give, `onText` keeps what is typed,
 * `onDone(text)` takes it ("" empties the box) and `onNext` goes on to what is to be marked next. */
export function openKeypad(box) {
  closeKeypad();
  const place = h("section", { class: "keypad", "aria-label": labelOf(box) });
  open = { ...box, text: box.text ?? "", place };
  document.body.append(place);
  document.documentElement.classList.add("has-keypad");
  draw();
  const field = place.querySelector("input");
  field.focus({ preventScroll: true });
  field.setSelectionRange(open.text.length, open.text.length);
  box.anchor?.scrollIntoView({ block: "center" });
}

export const isOpen = () => open !== null;

/** Close and take what was typed, if it is a value; what is none stays in the draft as typed. */
export function closeKeypad() {
  if (!open) return;
  const closing = open;
  open = null;
  closing.place.remove();
  document.documentElement.classList.remove("has-keypad");
  if (closing.text === "" || !fault(closing.criterion, closing.text)) closing.onDone(closing.text);
}

function finish(next) {
  if (open.text !== "" && fault(open.criterion, open.text)) {
    draw(true);
    return;
  }
  const { onNext, anchor } = open;
  closeKeypad();
  if (next) onNext();
  else anchor?.focus({ preventScroll: true });
}

function type(text) {
  open.text = text;
  open.onText(text);
  draw();
}

const labelOf = ({ criterion, part }) =>
  `${criterion.code} ${named(criterion)}${part ? ` · ${part}` : ""}`;

function key(text, next, more = {}) {
  const off = next !== null && !mayGrow(open.criterion, next);
  const press = () => type(next);
  return h(
    "button",
    { type: "button", class: "pad-key", "data-key": `k${text}`, disabled: off, onclick: press, ...more },
    text,
  );
}

function draw(complain = false) {
  const { criterion, text, place, unit } = open;
  const wrong = complain && fault(criterion, text);
  const mark = criterion.type === "time" ? ":" : ".";
  const field = h("input", {
    class: "reading",
    inputmode: "none",
    autocomplete: "off",
    "data-key": "field",
    "aria-label": labelOf(open),
    "aria-invalid": wrong ? "true" : null,
    oninput: ({ target }) => {
      const typed = target.value.normalize("NFKC").replaceAll("。", ".").trim();
      if (typed === "" || mayGrow(criterion, typed)) type(typed);
      else draw();
    },
    onkeydown: (event) => {
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        finish(event.key === "Enter");
      }
    },
  });
  field.value = text;
  const digits = DIGITS.map((digit) => key(digit, text + digit));
  const back = h("button", { type: "button", class: "pad-key", "data-key": "back", onclick: () => type(text.slice(0, -1)) }, "⌫");
  back.setAttribute("aria-label", t("Delete"));
  const sign = () => type(text.startsWith("-") ? text.slice(1) : `-${text}`);
  const minus = h("button", { type: "button", class: "pad-key", "data-key": "sign", disabled: !mayBeNegative(criterion), onclick: sign }, "±");
  redraw(
    place,
    h(
      "div",
      { class: "pad-head" },
      h("span", { class: "pad-label" }, labelOf(open)),
      h("div", { class: "key-row" }, field, unit && h("span", { class: "reading-unit" }, unit)),
      h("p", { class: wrong ? "pad-live error" : "pad-live", "aria-live": "polite" }, wrong ? WRONG[wrong](criterion) : open.live(text)),
    ),
    h(
      "div",
      { class: "pad-keys" },
      ...digits.slice(0, 3),
      back,
      ...digits.slice(3, 6),
      minus,
      ...digits.slice(6),
      button(t("Done"), () => finish(false), { class: "pad-key is-word", "data-key": "done" }),
      key(mark, text + mark, { disabled: mark === "." && !criterion.decimals }),
      key("0", text + "0"),
      button(t("Next item"), () => finish(true), { class: "pad-key is-word is-next", "data-key": "next" }),
    ),
  );
}

const mayBeNegative = (criterion) =>
  criterion.type === "measurement" && (criterion.entry_low === null || criterion.entry_low.startsWith("-"));

const WRONG = {
  number: () => t("This is no number yet."),
  decimals: (one) => t("At most %(count)s decimals.", { count: one.decimals }),
  range: (one) =>
    t("Between %(low)s and %(high)s.", {
      low: one.min ?? one.entry_low ?? "…",
      high: one.type === "points" ? one.max : (one.entry_high ?? "…"),
    }),
  step: (one) => t("In steps of %(step)s.", { step: one.step }),
};
