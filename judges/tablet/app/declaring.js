// Ties and silence, declared before the first sheet (J1b): one screen, one tick, one key, also offline.

import { keepAct } from "./acts.js";
import { desk, linkTag } from "./desk.js";
import { button, h, notice, redraw } from "./dom.js";
import { flush } from "./sync.js";
import { t } from "./words.js";

const LONGEST = 300;

/** The page that stands before the queue. */
export function declaration({ frame, go, settings }) {
  const ticks = [];
  const complaint = h("div", { role: "alert" });
  const agreed = h("input", { type: "checkbox", id: "agreed", "data-key": "agreed" });
  const note = h("input", { type: "text", id: "note", maxlength: String(LONGEST), class: "why" });
  const declare = async () => {
    if (!agreed.checked) {
      redraw(complaint, notice("error", t("Tick that you declare and promise this.")));
      return agreed.focus();
    }
    const reason = note.value.trim() || null;
    try {
      // The works first: whoever declares is rid of them from this moment on.
      for (const { input, seat, work } of ticks) {
        if (input.checked) await keepAct(desk.judge, { kind: "recuse", seat: seat.id, work: work.id, revision: 0, reason: reason ?? t("Tie declared before judging") });
      }
      await keepAct(desk.judge, { kind: "declare", seat: null, work: null, revision: 0, reason });
    } catch {
      // The head says it.
      return undefined;
    }
    flush();
    return go("#/");
  };
  const tick = (seat, work) => {
    const input = h("input", { type: "checkbox", id: `tie-${work.id}`, "data-key": `tie-${work.code}` });
    ticks.push({ input, seat, work });
    return h("label", { class: "tick", for: `tie-${work.id}` }, input, h("span", {}, [work.code, work.name].filter(Boolean).join(" · ")));
  };
  frame({
    back: null,
    title: t("Declaration of ties and promise of silence"),
    state: linkTag(),
    content: [
      complaint,
      h("p", {}, t("I am not of the unit of anybody whose work I judge, not kin to them, not their teacher, adviser or co-author, and I take no part myself.")),
      h("p", {}, t("I mark each work by the written scheme alone, speak with nobody about marks, and make no picture of a work or a sheet.")),
      h("p", {}, t("If I find out during judging whose work it is, I say so and withdraw from it.")),
      h("details", { class: "fold" }, h("summary", { "data-key": "ties" }, t("I have a tie to one of the works")), h("div", { class: "stack-s" }, h("p", {}, t("Tick the works that you do not judge. They are taken off your list at once.")), desk.pack.seats.map((seat) => seat.works.map((work) => tick(seat, work))).flat(), h("label", { for: "note" }, t("Which tie is it? The organiser reads it.")), note)),
      h("label", { class: "tick", for: "agreed" }, agreed, h("span", {}, t("I declare this and promise to keep silent until the results are out."))),
      settings(),
    ],
    foot: h("div", { class: "line" }, button(t("Declare and go on"), declare, { kind: "primary", "data-key": "declare" })),
  });
}
