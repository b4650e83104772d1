// The judge's works in drawn order, and what endangers them on top.

import { criteriaOf, desk, draftOf, everySent, givenOf, linkTag, othersWait, outOfUse, recallUntil, sentOf, stateOf, stateTag, waiting } from "./desk.js";
import { button, h, icon, notice } from "./dom.js";
import { byItem, byWork, forWhom } from "./scribe.js";
import { conflictLink, refusal, title } from "./sheet.js";
import * as x from "./exact.js";
import { sheetMarks } from "./marks.js";
import { newId } from "./ids.js";
import * as store from "./store.js";
import { call, flush, link } from "./sync.js";
import { clock, named, t } from "./words.js";

const DONE = new Set(["waiting", "stored", "asked", "held", "locked", "absent", "forfeited", "disqualified", "recused"]);
const TONES = { recalled: "warn", asked: "warn", stored: "ok", waiting: "warn", held: "warn", conflict: "warn", rejected: "warn", in_progress: "info", correcting: "info" };

export function queue({ frame, go, settings }) {
  frame({
    back: null,
    title: `${t("My queue")} · ${named(desk.pack.event)}`,
    state: linkTag(),
    content: [...words(go), ...alarms(), ...(desk.pack.scribe ? ofScribe() : desk.pack.seats.map(list)), settings()],
    foot: h(
      "div",
      { class: "line" },
      h("div", { class: "given" }, h("b", {}, String(waiting().length)), t("on this tablet")),
      h("a", { class: "button", href: "#/tablet" }, icon("device-tablet"), t("This tablet")),
      helpKey(go),
      button(t("Send now"), () => flush(), { glyph: "send", "data-key": "send" }),
    ),
  });
}

/** What the desk says stands above everything until the judge has read it. */
export function words(go) {
  return desk.notices.map((one) => {
    const seen = async () => {
      await store.setMeta({ read: [...((await store.meta("read")) ?? []).slice(-99), one.id] });
      go(location.hash || "#/");
    };
    return notice("info", h("strong", {}, t("From the desk, %(time)s:", { time: clock(one.at) })), " ", one.text, " ", button(t("I have read it"), seen, { "data-key": `read-${one.id}` }));
  });
}

/** One press calls for help; the key then says how far the call has come. */
export function helpKey(go) {
  if (desk.pack.scribe) return null;
  const state = desk.call && Date.now() - desk.call.made_at < 15 * 60_000 ? desk.call.state : null;
  const said = { waiting: t("Call waits on this tablet"), heard: t("Called: somebody will come"), answered: t("Somebody is on the way") }[state];
  const press = async () => {
    await call(newId());
    go(location.hash || "#/");
  };
  const isOpen = state === "waiting" || state === "heard";
  return button(said ?? t("Call for help"), press, { glyph: "bell", "data-key": "help", disabled: isOpen });
}

/** What endangers sheets stands on top, the worst first. */
export function alarms() {
  const found = [];
  if (link.trouble === "head") found.push(notice("error", link.message));
  if (desk.isRevoked) found.push(outOfUse());
  else if (link.trouble === "signed_out") {
    found.push(notice("error", t("You are signed out. Scan your card again on this tablet; your sheets stay here and are sent then."), " ", desk.prepared ? h("a", { href: "#/code" }, t("Enter the code")) : h("a", { href: "/sign-in" }, t("Sign in"))));
  }
  if (link.trouble === "refused") found.push(notice("error", link.message));
  if (desk.others) found.push(othersWait());
  found.push(...desk.elsewhere.map(other).filter(Boolean));
  const refused = everySent().filter((one) => one.state === "rejected");
  refused.forEach((one) => found.push(refusal(one)));
  if (desk.toDecide) found.push(notice("warn", t("%(count)s corrections are to be decided by you as chief judge.", { count: desk.toDecide }), " ", h("a", { href: `/events/${desk.pack.event.id}/queue` }, t("Decide"))));
  if (!isSecureContext) {
    found.push(notice("warn", t("This page came without HTTPS: it cannot be opened anew without a network. Marks are kept; leave this page open.")));
  }
  return found;
}

/** What another tablet of this judge held when it was last heard of, as far as it is nowhere else. */
function other({ number, heard_at: at, waiting: count, begun }) {
  const open = desk.pack.seats.flatMap((seat) =>
    begun.flatMap(({ work: id, given }) => {
      const work = seat.works.find((one) => one.id === id);
      return work && ["not_started", "in_progress"].includes(stateOf(seat, work)) ? [`${work.code} (${given}/${criteriaOf(seat).length})`] : [];
    }),
  );
  const what = [...open, count ? t("%(count)s submitted sheets", { count }) : ""].filter(Boolean).join(" · ");
  return what ? notice("warn", t("Tablet %(number)s was last heard of at %(time)s. It still holds %(what)s. What you marked there is safe on it: find it before you mark the same anew.", { number, time: clock(at + desk.skew), what })) : null;
}

/** For a scribe: the seats of one work side by side. */
function ofScribe() {
  const sections = byWork().map((places) => {
    const states = places.map(({ seat, work }) => stateOf(seat, work));
    const stored = states.filter((state) => state === "stored" || state === "locked").length;
    const [{ seat, work }] = places;
    return h(
      "section",
      { class: "sheet-section" },
      h("h2", {}, h("span", {}, title(seat, work, "")), h("span", { class: "muted" }, t("%(done)s on the server, %(left)s to go", { done: stored, left: states.filter((state) => !DONE.has(state)).length }))),
      h("div", { class: "queue" }, places.map((place, at) => row(place.seat, place.work, states[at]))),
    );
  });
  return [notice("info", t("You enter for every seat of the panel. Each sheet says that you entered it, and for whom.")), ...sections];
}

function list(seat) {
  const rows = seat.works.map((work) => ({ work, state: stateOf(seat, work) }));
  const open = rows.filter(({ state }) => !DONE.has(state));
  const done = rows.filter(({ state }) => DONE.has(state));
  const stored = rows.filter(({ state }) => state === "stored" || state === "locked").length;
  return h(
    "section",
    { class: "sheet-section" },
    h("h2", {}, h("span", {}, `${named(seat.stage)} · ${t("Seat %(number)s", { number: seat.number })}`), h("span", { class: "muted" }, t("%(done)s on the server, %(left)s to go", { done: stored, left: open.length }))),
    seat.stage.state !== "open" && open.length ? notice("info", t("This stage takes no sheets at the moment.")) : null,
    seat.on_tablets ? null : notice("info", t("The sheets of this stage are filled on the page with a network."), " ", h("a", { href: `/events/${desk.pack.event.id}/queue` }, t("My queue"))),
    seat.on_tablets && rows.length > 1 ? h("p", {}, h("a", { class: "button", href: byItem(seat), "data-key": `by-${seat.number}` }, icon("list-check"), t("One item, all works"))) : null,
    rows.length ? null : notice("info", t("No works are assigned to you yet. Please wait for the chief judge.")),
    h("div", { class: "queue" }, [...open, ...done].map(({ work, state }) => row(seat, work, state))),
  );
}

function row(seat, work, state) {
  const draft = draftOf(seat.id, work.id);
  const reachable = seat.on_tablets && !["absent", "forfeited", "disqualified", "recused"].includes(state);
  const note = ["in_progress", "recalled", "correcting"].includes(state) ? `${givenOf(seat, draft)}/${criteriaOf(seat).length}` : when(seat, work, state);
  const word = { not_started: t("Start marking"), in_progress: t("Continue marking"), recalled: t("Continue marking"), correcting: t("Continue marking") }[state] ?? t("View");
  const parts = [
    stateTag(state),
    h("span", { class: "what" }, forWhom(seat) || [work.code, work.name].filter(Boolean).join(" · ")),
    note ? h("span", { class: "muted" }, note) : null,
  ];
  if (state === "conflict") return h("div", { class: "queue-row warn" }, parts, conflictLink(seat, work));
  if (!reachable) return h("div", { class: "queue-row" }, parts);
  const go_ = h("span", { class: "go" }, word, " ", icon("arrow-right"));
  return h("a", { class: `queue-row ${TONES[state] ?? ""}`, href: `#/${seat.id}/${work.id}`, "data-key": desk.pack.scribe ? `${work.code}-${seat.number}` : work.code }, parts, go_);
}

function when(seat, work, state) {
  const last = sentOf(seat.id, work.id).at(-1);
  const body = last?.item.body ?? work.body;
  const total = desk.pack.sees_total && body && DONE.has(state) ? t("Total %(total)s", { total: x.plain(sheetMarks(seat.rubric, body.values).soFar, 2) }) : "";
  const until = recallUntil(seat, work);
  return [last ? clock(last.frozen_at) : "", total, until ? t("can be taken back until %(time)s", { time: clock(until) }) : ""].filter(Boolean).join(" · ");
}
