// What this tablet is, what it keeps, and how to leave it (J8).

import { desk, linkTag, waiting, waitingActs } from "./desk.js";
import { button, h, notice, redraw } from "./dom.js";
import { alarms } from "./queue.js";
import { link } from "./sync.js";
import { clock, spoken, t } from "./words.js";

// What a key of the page was answered with. The page is drawn anew whenever the link changes;
// the answer must not vanish with that, before anybody has read it.
let answered = null;
window.addEventListener("hashchange", () => (answered = null));

function notYet() {
  const own = waiting().length + waitingActs().length;
  // A prepared tablet is handed on: what others left on it bars nobody, and comes in under their name.
  const count = desk.prepared ? own : own + desk.others;
  return count ? notice("error", t("You cannot sign out yet: %(count)s sheets are only on this tablet.", { count })) : null;
}

/** Said before a prepared tablet is handed on while the server does not take what waits on it. */
const handOn = (leave) => () =>
  notice("warn", t("%(count)s of yours are only on this tablet. They stay here under your name and are sent when you sign in on it again.", { count: waiting().length + waitingActs().length }), " ", button(t("Hand the tablet on"), leave, { "data-key": "hand-on" }));

/** What this tablet is, what it keeps, and how to leave it. */
export async function tablet({ frame, settings, leave, version }) {
  const kept = (await navigator.storage?.persisted?.()) ?? false;
  const room = await navigator.storage?.estimate?.().catch(() => null);
  const { number, head } = desk.device;
  const refusing = h("div", { role: "alert" }, answered?.() ?? null);
  const answer = (saying) => redraw(refusing, (answered = saying)());
  const facts = [
    [t("Tablet"), number ? String(number) : "–"],
    [desk.pack.scribe ? t("Entered by") : t("Judge"), desk.pack.judge.name],
    [t("Pack"), t("%(count)s works", { count: desk.pack.seats.reduce((sum, seat) => sum + seat.works.length, 0) })],
    [t("Last heard of the server"), link.heard_at ? clock(link.heard_at) : t("not since this page was opened")],
    [t("Waiting on this tablet"), String(waiting().length)],
    [t("Newest record of the server"), head ? `${head.seq} · ${head.hash.slice(0, 16).match(/.{4}/g).join("-")}` : "–"],
    [t("Storage"), kept ? t("The browser promised to keep it") : t("The browser may clear it when space is short")],
    room ? [t("Space used"), `${Math.ceil((room.usage ?? 0) / 1024)} KB`] : null,
    [t("Opens without a network"), navigator.serviceWorker?.controller ? t("yes") : t("no")],
    [t("Clock"), Math.abs(link.skew) > 120_000 ? t("differs from the server by %(seconds)s s", { seconds: Math.round(link.skew / 1000) }) : t("agrees with the server")],
    [t("Version"), version],
  ].filter(Boolean);
  const ask = async () => {
    const granted = (await navigator.storage?.persist?.()) ?? false;
    answer(() => notice(granted ? "ok" : "warn", granted ? t("The browser promised to keep it") : t("The browser did not promise it. Keep the page open, or install it on the home screen.")));
  };
  const out = async () => {
    if (notYet()) answer(desk.prepared && (!link.online || link.trouble) ? handOn(leave) : notYet);
    else await leave();
  };
  frame({
    back: ["#/", t("Queue")],
    title: t("This tablet"),
    state: linkTag(),
    content: [
      refusing,
      ...alarms(),
      h("dl", { class: "read-back" }, facts.map(([name, value]) => h("div", { class: "read-row" }, h("dt", {}, name), h("dd", { lang: value === desk.pack.judge.name && spoken() === "en" ? "zh-CN" : null }, value)))),
      kept ? null : button(t("Ask the browser to keep the data"), ask, { glyph: "database" }),
      settings(),
    ],
    foot: h("div", { class: "line" }, h("a", { class: "button", href: "#/" }, t("Back to the queue")), button(t("Sign out"), out, { glyph: "logout", "data-key": "out" })),
  });
}
