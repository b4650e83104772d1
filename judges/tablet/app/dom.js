// Builds elements; text is always text, so nothing that an organiser typed becomes markup.

import { t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(name) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("class", "icon");
  drawn.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  drawn.append(use);
  return drawn;
}

export const tag = (tone, glyph, words) => h("span", { class: `tag ${tone}` }, icon(glyph), words);

export const notice = (tone, ...children) =>
  h(
    "div",
    { class: `notice ${tone}`, role: tone === "error" ? "alert" : null },
    icon({ warn: "alert-triangle", error: "alert-circle", ok: "check" }[tone] ?? "info-circle"),
    h("div", {}, ...children),
  );

export const couldNotSave = () => notice("error", t("This tablet could not save what was just done. Do not go on here: call the staff. What was saved before is kept."));

export const button = (words, onclick, more = {}) => {
  const { kind = "", glyph = null, ...rest } = more;
  return h("button", { type: "button", class: `button ${kind}`, onclick, ...rest }, glyph && icon(glyph), words);
};

/** Replace what stands inside, and keep the focus on the control that had it. */
export function redraw(place, ...children) {
  const held = place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  place.replaceChildren(...children.flat().filter((child) => child !== null && child !== false));
  if (held) place.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}
