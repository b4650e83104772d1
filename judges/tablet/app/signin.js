// Who holds this tablet now (J1): six digits on large keys, with or without a network.

import { desk, linkTag, othersWait } from "./desk.js";
import { digits } from "./digits.js";
import { button, h, icon, notice, redraw } from "./dom.js";
import { enter, waitsUntil } from "./entering.js";
import { clock, named, t } from "./words.js";

let drawnFor = "";
const present = () => JSON.stringify([desk.others, desk.prepared?.packs.length, desk.prepared?.expires_at, desk.judge]);

/** Whether what the page says of this tablet is no longer so. */
export const isStale = () => drawnFor !== present();

/** The page before the queue; `entered()` draws what follows. */
export async function signIn({ frame, settings, entered }) {
  const { prepared } = desk;
  const complaint = h("div", { role: "alert", id: "complaint" });
  let busy = false;
  const say = (tone, words) => redraw(complaint, notice(tone, words));
  const send = async () => {
    if (busy) return;
    if (!code.isFull()) return say("error", t("A code has six digits."));
    const until = await waitsUntil();
    if (until) return say("error", t("Too many wrong codes. Try again at %(time)s, or ask the staff.", { time: clock(until) }));
    busy = true;
    say("info", t("Checking the code."));
    let came;
    try {
      came = await enter(code.field.value);
    } catch {
      came = { outcome: "broken" };
    }
    busy = false;
    // Where the tablet was taken out of use meanwhile, the page that follows says so.
    if (came.outcome === "in" || came.outcome === "over") return entered();
    code.field.value = "";
    code.field.focus();
    const words = {
      wrong: came.message || t("No judge of this stage has this code. Look at the card and try again."),
      unreachable: t("Without HTTPS the code can only be checked with a network. Try again when there is one."),
    };
    // What could not be kept is said in the head.
    return words[came.outcome] ? say("error", words[came.outcome]) : redraw(complaint, "");
  };
  const code = digits({ id: "code", label: t("Six-digit code of the judge's card"), complaint: "complaint", full: send });
  code.field.addEventListener("keydown", (event) => event.key === "Enter" && send());
  const works = prepared.packs.reduce((sum, one) => sum + one.seats.reduce((all, seat) => all + seat.works.length, 0), 0);
  drawnFor = present();
  frame({
    back: null,
    title: `${named(prepared.event)} · ${named(prepared.stage)}`,
    state: linkTag("nobody"),
    content: [
      othersWait(),
      works ? null : notice("warn", t("The pack is not on this tablet yet. Connect it to the network for half a minute.")),
      h(
        "section",
        { class: "sign-in" },
        code.parts,
        complaint,
        h("p", { class: "muted" }, t("Or scan the picture on the card with this tablet's camera.")),
      ),
      h("p", { class: "muted" }, icon("device-tablet"), " ", t("Tablet %(number)s · %(count)s judges in the pack", { number: prepared.number, count: prepared.packs.length })),
      settings(),
    ],
    foot: h("div", { class: "line" }, button(t("Sign in"), send, { kind: "primary", "data-key": "enter" })),
  });
  code.field.focus({ preventScroll: true });
}
