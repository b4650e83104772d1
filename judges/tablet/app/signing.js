// The judge's hand on a sheet, or the digits of their card instead: asked for where the event says so,
// frozen with the marks (J5).

import { clear, drawn, pad } from "../../scoresheets/static/scoresheets/pad.js";
import { desk } from "./desk.js";
import { digits } from "./digits.js";
import { button, h, icon, notice, redraw, tag } from "./dom.js";
import { signWith } from "./entering.js";
import { clock, t } from "./words.js";

const byCode = (sign) => JSON.stringify({ by: "code", sign });

/** The field to sign in, and what was drawn or typed so far. */
export function signField() {
  const strokes = [];
  let sign = null;
  const place = h("div", { class: "stack-s", id: "sign" });
  const withFinger = () => {
    sign = null;
    const board = pad(strokes, t("Sign here with your finger"), () => {});
    // What was drawn before the other way was tried is gone: it would be signed unseen.
    clear(board, strokes);
    redraw(place, h("p", { class: "strong" }, t("Sign here with your finger")), board, h("p", { class: "cluster" }, button(t("Clear"), () => clear(board, strokes), { glyph: "trash", "data-key": "clear" }), mayType() ? button(t("Sign with the code of my card"), withCode, { glyph: "key", "data-key": "by-code" }) : null));
  };
  const withCode = () => {
    strokes.length = 0;
    const complaint = h("div", { role: "alert", id: "sign-complaint" });
    const check = async (typed) => {
      const { sign: shown, until } = await signWith(typed, desk.pack.code);
      if (shown) {
        sign = shown;
        redraw(place, h("p", {}, tag("ok", "check", t("Signed with the code of the card"))), h("p", {}, button(t("Sign with the finger instead"), withFinger, { glyph: "pencil", "data-key": "by-finger" })));
        return;
      }
      code.field.value = "";
      redraw(complaint, notice("error", until ? t("Too many wrong codes. Try again at %(time)s, or ask the staff.", { time: clock(until) }) : t("This is not the code of your card.")));
      code.field.focus();
    };
    const code = digits({ id: "sign-code", label: t("Six-digit code of your card"), complaint: "sign-complaint", full: check });
    redraw(place, h("div", { class: "sign-in" }, code.parts, complaint, h("p", {}, button(t("Sign with the finger instead"), withFinger, { glyph: "pencil", "data-key": "by-finger" }))));
    place.scrollIntoView({ block: "end" });
    code.field.focus({ preventScroll: true });
  };
  withFinger();
  return { field: place, value: () => (sign ? byCode(sign) : strokes.flat().length >= 10 ? JSON.stringify(strokes) : null) };
}

/** A card without digits, and a page without HTTPS, leave the finger alone. */
const mayType = () => Boolean(desk.pack.code?.check && crypto.subtle);

/** The signature of a frozen sheet; null without one. */
export function signed(item) {
  if (!item.signature) return null;
  const shown = JSON.parse(item.signature);
  const how = shown.by === "code" ? h("p", {}, icon("key"), " ", t("Signed with the code of the card")) : drawn(shown, t("Signature"));
  return h("div", {}, h("p", { class: "strong" }, t("Signature")), how);
}
