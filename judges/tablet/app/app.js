// The judge's page that works without a network. It draws from this tablet's own store and nothing
// else; the server is spoken to beside it.

import { mayAsk } from "./after.js";
import { ByItem } from "./criterion.js";
import { declaration } from "./declaring.js";
import { desk, look, mustDeclare, othersWait, outOfUse, placeOf, renewLine, waiting, waitingActs } from "./desk.js";
import { tablet } from "./device.js";
import { button, couldNotSave, h, icon, notice, redraw } from "./dom.js";
import { closeKeypad, isOpen as keypadIsOpen } from "./keypad.js";
import { OneItem } from "./oneitem.js";
import { helpKey, queue, words } from "./queue.js";
import { receipt, review } from "./review.js";
import { Sheet } from "./sheet.js";
import { isStale, signIn } from "./signin.js";
import * as store from "./store.js";
import { flush, isSpeaking, link, refresh, setUp, signOut } from "./sync.js";
import { Wish } from "./wishing.js";
import { loadWords, speak, spoken, t } from "./words.js";

const root = document.documentElement;
const event = location.pathname.split("/").pop();
const tabs = "BroadcastChannel" in self ? new BroadcastChannel(`leitai-tablet-${event}`) : null;
const QUIET = 1_000;
const NARROW = 600;
const THEMES = ["auto", "light", "dark", "contrast"];

let sheet = null;
let settings = {};
let worker = null;
let quiet = 0;
let turn = 0;

const go = (path) => {
  if (location.hash === path) show();
  else location.hash = path;
};

// ------------------------------------------------------------------ the frame of every page

function frame({ back, title, state, modules = null, content, foot }) {
  closeKeypad();
  document.body.classList.remove("is-one");
  document.title = `${title} · ${t("Leitai")}`;
  const head = h(
    "div",
    { class: "line" },
    back ? h("a", { class: "sheet-back", href: back[0] }, icon("chevron-left"), back[1]) : null,
    h("h1", { class: "who" }, title),
    state ?? "",
  );
  redraw(document.querySelector(".sheet-head"), head, modules ?? "", h("div", { id: "unkept" }));
  tellOfTrouble();
  redraw(document.querySelector(".sheet-foot"), foot ?? "");
  const main = document.getElementById("content");
  redraw(main, h("div", { class: "stack" }, rehearsal(), content));
}

/** Where nothing scrolls it away: what was just done is not kept here. */
const tellOfTrouble = () => redraw(document.getElementById("unkept") ?? h("div"), store.cannotKeep() ? couldNotSave() : "");

/** On each page of a rehearsal, also before anybody signs in: nobody may take it for the true contest. */
function rehearsal() {
  const { event } = desk.pack ?? desk.prepared ?? {};
  return event?.rehearsal ? h("p", { class: "rehearsal-band", role: "note" }, icon("alert-triangle"), h("b", {}, t("Rehearsal")), ` ${t("Nothing on this page counts.")}`) : "";
}

/** Change a setting by what it is when the key is pressed: twice quickly is twice. */
const set = (name, next) => async () => {
  settings[name] = next(settings[name]);
  await store.setMeta({ settings });
  dress();
  show();
};

/** Whole sheet or one item at a time; a narrow screen offers it until somebody has chosen. */
function viewRow() {
  const whole = button(t("Whole sheet"), set("one", () => false), { glyph: "list-check", "data-key": "whole" });
  const single = button(t("One item at a time"), set("one", () => true), { glyph: "arrow-right", "data-key": "single" });
  if (settings.one === undefined && innerWidth < NARROW) {
    return notice("info", h("p", {}, t("This screen is narrow. Show one item at a time?")), h("div", { class: "key-row" }, single, whole));
  }
  return h("p", { class: "cluster" }, settings.one ? whole : single);
}

function settingsRow() {
  const theme = settings.theme ?? "auto";
  const themes = { auto: t("As the device"), light: t("Light"), dark: t("Dark"), contrast: t("High contrast") };
  return h(
    "nav",
    { class: "switches tablet-settings", "aria-label": t("Display and language") },
    button(settings.glove ? t("Normal keys") : t("Large keys for gloves"), set("glove", (worn) => !worn), { glyph: "hand-stop", "data-key": "glove" }),
    button(settings.text === "large" ? t("Normal text") : t("Large text"), set("text", (size) => (size === "large" ? "standard" : "large")), { glyph: "text-size", "data-key": "text" }),
    button(themes[theme], set("theme", (shown = "auto") => THEMES[(THEMES.indexOf(shown) + 1) % THEMES.length]), { glyph: "contrast-2", "data-key": "theme", "aria-label": `${t("Theme")}: ${themes[theme]}` }),
    button(spoken() === "en" ? "中文" : "English", speakOther, { glyph: "language", "data-key": "language", lang: spoken() === "en" ? "zh-CN" : "en" }),
  );
}

/** The site's own cookie goes along: what the server says on this page is in that language, too. */
function speakOther() {
  const other = spoken() === "en" ? "zh-CN" : "en";
  document.cookie = `language=${other}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  return set("language", () => other)();
}

function dress() {
  document.body.classList.toggle("is-glove", Boolean(settings.glove));
  if (settings.theme) root.dataset.theme = settings.theme;
  if (settings.text) root.dataset.text = settings.text;
  speak(wanted());
}

/** The kept shell speaks the language of the day it was kept; the site's switch leaves a cookie. */
function wanted() {
  const switched = document.cookie.match(/(?:^|; )language=(zh-CN|en)(?:;|$)/)?.[1];
  return settings.language ?? switched ?? desk.pack?.language ?? root.lang;
}

// ------------------------------------------------------------------ which page

async function show() {
  const mine = ++turn;
  sheet = null;
  await look();
  // A later call has begun meanwhile and draws what holds now.
  if (mine !== turn) return undefined;
  // Only now does the page know whether anything still waits here.
  tryUpdate();
  dress();
  if (desk.prepared && (!desk.judge || location.hash === "#/code")) return signIn({ frame, settings: settingsRow, entered });
  if (!desk.pack) return empty();
  const [first, second, third] = location.hash.replace(/^#\//, "").split("/");
  if (first === "tablet") return tablet({ frame, settings: settingsRow, leave, version: document.body.dataset.version });
  if (first === "receipt") return receipt({ eventId: second, frame, go });
  if (mustDeclare()) return declaration({ frame, go, settings: settingsRow });
  const seat = first === "by" && desk.pack.seats.find((one) => one.id === second && one.on_tablets);
  if (seat) {
    sheet = new ByItem({ seat, code: third, frame, go, said: tell, words: () => words(go) });
    return sheet.draw();
  }
  const place = first && placeOf(first, second);
  if (!place || !place.seat.on_tablets) return queue({ frame, go, settings: settingsRow });
  if (third === "review") return review({ ...place, frame, go });
  const Kind = third === "wish" && mayAsk(place.seat, place.work) ? Wish : settings.one ? OneItem : Sheet;
  sheet = new Kind({ ...place, frame, go, said: tell, words: () => words(go), help: () => helpKey(go), view: viewRow });
  return sheet.draw();
}

const networkPage = () => h("a", { class: "button primary", href: `/events/${event}/queue` }, t("Mark on the page with a network"));

/** Why there is no queue, and what to do; the worst reason counts. */
function whyEmpty() {
  const scan = t("Scan your judge card on this tablet.");
  const signIn = h("a", { class: "button primary", href: "/sign-in" }, t("Sign in"));
  if (desk.isRevoked) return [outOfUse(), signIn];
  if (desk.isOver) return [notice("warn", h("p", {}, t("The days for which the staff prepared this tablet are over: six digits sign nobody in here any more."), " ", scan)), signIn];
  if (link.trouble === "signed_out") {
    const code = h("a", { class: "button primary", href: "#/code" }, t("Enter the code"));
    return [notice("warn", h("p", {}, t("You are signed out."), " ", scan)), desk.prepared ? code : signIn];
  }
  // Fetching it again would not help where nothing can be kept.
  if (store.cannotKeep()) return [networkPage()];
  if (link.trouble === "refused") return [notice("warn", h("p", {}, link.message))];
  return [notice("warn", h("p", {}, t("The pack is not on this tablet yet. Connect it to the network for half a minute."))), button(t("Try again"), start, { kind: "primary" })];
}

function empty() {
  frame({ back: null, title: t("My queue"), state: null, content: [...whyEmpty(), othersWait(), settingsRow()].filter(Boolean), foot: null });
}

async function entered() {
  history.replaceState(null, "", "#/");
  await show();
  flush();
}

/** What changed behind the page: an answer of the server, or another tab. */
async function changed() {
  tell();
  await renew();
}

async function renew() {
  if (keypadIsOpen()) return renewLine();
  if (document.getElementById("code") && wanted() === spoken()) {
    await look();
    // A key that is being pressed must not be taken from under the finger for nothing.
    if (codeBegun() || !isStale()) return renewLine();
  }
  if (!sheet || sheet.readOnly) {
    const held = document.activeElement?.dataset?.key;
    const typed = document.querySelector("#why, #alone, #agreed") ?? codeBegun();
    if (typed) {
      await look();
      renewLine();
    }
    // A form that is being filled in is left alone: the server changes nothing of it but its words.
    if (!typed || wanted() !== spoken()) await (typed ? refilled(show) : show());
    if (held) document.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    return;
  }
  const here = sheet;
  await look();
  if (sheet !== here) return;
  // What was taken back too late stands again: there is nothing to type until it is granted.
  if (here.isShut || wanted() !== spoken()) await show();
  else here.renew();
}

/** The field of six digits while something stands there, or an answer to what stood there. */
function codeBegun() {
  const field = document.getElementById("code");
  return field?.value || document.querySelector("#complaint > *") ? field : null;
}

/** Draw anew and put back what was typed and ticked. */
async function refilled(draw) {
  const typed = [...document.querySelectorAll("main input[id], main textarea[id]")];
  await draw();
  for (const { id, value, checked } of typed) {
    const field = document.getElementById(id);
    if (field) Object.assign(field, { value, checked });
  }
}

const tell = () => tabs?.postMessage("changed");

async function heardOfTab() {
  const here = sheet;
  if (!here || here.readOnly) return renew();
  await look();
  if (sheet !== here) return undefined;
  return here.heard() ? undefined : show();
}

async function leave() {
  if (!desk.prepared) {
    if (!(await signOut())) return show();
    await store.setMeta({ judge: null });
    return location.assign("/");
  }
  // With a network or without: the session ends on the server as soon as that is heard.
  await store.handTo(null);
  history.replaceState(null, "", "#/");
  link.csrf = "";
  await start();
  return undefined;
}

// ------------------------------------------------------------------ a new version of this page

async function registerWorker() {
  if (!("serviceWorker" in navigator)) return;
  try {
    worker = await navigator.serviceWorker.register("/tablet/worker.js", { scope: "/tablet/" });
  } catch {
    return;
  }
  let had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // The first worker takes over quietly; a newer one brings another page with it.
    if (had) location.reload();
    had = true;
  });
  worker.addEventListener("updatefound", () => worker.installing?.addEventListener("statechange", tryUpdate));
  tryUpdate();
}

/** A new version waits until nothing waits here: neither a sheet to send nor one being filled in. */
const mayUpdate = () =>
  worker?.waiting && !isSpeaking() && !waiting().length && !waitingActs().length && !desk.others && !keypadIsOpen() && location.hash.length <= 2;

function tryUpdate() {
  clearTimeout(quiet);
  // While the old worker still carries a request, for an icon say, the browser would put the new one
  // off for minutes: it is asked to take over when nothing has happened for a while.
  quiet = setTimeout(() => mayUpdate() && worker.waiting.postMessage("take over"), QUIET);
}

// ------------------------------------------------------------------ beginning

async function start() {
  await refresh();
  // Not drawn from scratch: the judge may be typing already what a slow answer must not take away.
  await renew();
  flush();
}

async function begin() {
  try {
    await store.openStore(event);
  } catch {
    await loadWords();
    speak(wanted());
    frame({ back: null, title: t("My queue"), content: [notice("error", t("This browser cannot keep anything on the tablet (private mode?). Use the page with a network, or paper.")), networkPage()] });
    return;
  }
  store.onTrouble(tellOfTrouble);
  addEventListener("unhandledrejection", (event) => store.cannotKeep() && event.preventDefault());
  settings = (await store.meta("settings")) ?? {};
  await store.setMeta({ words: await loadWords(await store.meta("words")) }).catch(() => {});
  dress();
  setUp(event, changed);
  addEventListener("hashchange", () => {
    show();
    scrollTo(0, 0);
  });
  // The browser knows it at once; the next contact would tell it half a minute later. Nothing else of
  // the page has changed, so only the line does; it is green again when the server has answered.
  addEventListener("offline", () => {
    link.online = false;
    renewLine();
  });
  tabs?.addEventListener("message", heardOfTab);
  navigator.storage?.persist?.();
  await show();
  performance.mark("usable");
  registerWorker();
  await start();
}

begin();
