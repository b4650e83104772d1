// A sheet that is in (J6): taken back within its minutes; later the chief judge is asked.

import { keepAct } from "./acts.js";
import { bodyOf, correctionOf, desk, newestOf, recallUntil, stateOf } from "./desk.js";
import { button, h, icon, notice } from "./dom.js";
import { flush } from "./sync.js";
import { clock, t } from "./words.js";

let alarm = 0;

/** What can be done now with the sheet of a place; `go(path)` leads elsewhere, `redraw()` draws anew. */
export function after({ seat, work, go, redraw }) {
  clearTimeout(alarm);
  // Taking back and asking are the judge's own; a scribe corrects what they entered, with a reason.
  if (desk.pack.scribe) return null;
  const until = recallUntil(seat, work);
  if (until) {
    // The key must not stay when its minutes are over.
    alarm = setTimeout(redraw, until - Date.now() + 500);
    const words = t("Take back (until %(time)s)", { time: clock(until) });
    return h("div", {}, h("p", {}, button(words, () => takeBack(seat, work, go, redraw), { glyph: "rotate-2", kind: "action", "data-key": "recall" })), h("p", { class: "muted" }, t("It counts nowhere then until you submit it again. The version stays on record.")));
  }
  if (!mayAsk(seat, work)) return null;
  return h("div", { id: "after" }, h("a", { class: "button", href: `#/${seat.id}/${work.id}/wish`, "data-key": "ask" }, icon("hand-stop"), t("Ask for a correction")));
}

/** Whether its judge may ask now that the sheet be corrected: it stands, and nothing of it is asked or granted. */
export function mayAsk(seat, work) {
  if (desk.pack.scribe || !["stored", "waiting"].includes(stateOf(seat, work)) || recallUntil(seat, work)) return false;
  return !["asked", "granted"].includes(correctionOf(seat, work)?.state);
}

/** How a wish stands, in words above the sheet; null without one. */
export function wishNotice(seat, work) {
  const wish = correctionOf(seat, work);
  if (!wish) return null;
  if (wish.state === "granted" && !wish.until) return notice("info", t("The stage was opened again: you may correct this sheet with a reason."));
  if (wish.state === "granted") return notice("ok", t("The correction is granted until %(time)s: %(reason)s", { time: clock(wish.until + desk.skew), reason: wish.reason }));
  if (wish.state === "refused") return notice("warn", t("The correction was refused: %(answer)s", { answer: wish.answer ?? "–" }));
  const words = wish.waits
    ? t("Your wish for a correction is on this tablet. It is sent by itself: %(reason)s", { reason: wish.reason ?? "" })
    : t("You asked for a correction: %(reason)s. The chief judge has not decided yet.", { reason: wish.reason });
  return notice("info", words);
}

async function takeBack(seat, work, go, redraw) {
  if (!recallUntil(seat, work)) return redraw();
  const revision = newestOf(seat, work);
  const draft = { seat: seat.id, work: work.id, values: { ...(bodyOf(seat, work)?.values ?? {}) }, partial: {}, typing: {}, sure: {}, base: revision };
  try {
    await keepAct(desk.judge, { kind: "recall", seat: seat.id, work: work.id, revision }, draft);
  } catch {
    // The head says it.
    return undefined;
  }
  flush();
  return go(`#/${seat.id}/${work.id}`);
}
