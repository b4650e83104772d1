// Looking a sheet through, freezing it, and the receipt: three states, three words.

import { after } from "./after.js";
import { correctionOf, criteriaOf, desk, draftOf, everySent, givenOf, isRecalled, linkTag, placeOf, stateOf } from "./desk.js";
import { button, h, icon, notice, redraw, tag } from "./dom.js";
import { forWhom, places } from "./scribe.js";
import { conflictLink, readings, refusal, title } from "./sheet.js";
import { signed, signField } from "./signing.js";
import * as x from "./exact.js";
import { newId } from "./ids.js";
import { sheetMarks } from "./marks.js";
import * as store from "./store.js";
import { flush } from "./sync.js";
import { clock, named, t } from "./words.js";
import { bodyOf } from "./values.js";

export function review({ seat, work, frame, go }) {
  const draft = draftOf(seat.id, work.id);
  const all = criteriaOf(seat).length;
  if (!draft || givenOf(seat, draft) < all) return go(`#/${seat.id}/${work.id}`);
  const reason = draft.base && !isRecalled(seat, work) ? reasonField(correctionOf(seat, work)?.reason ?? "") : null;
  const signature = desk.pack.signature === "drawn" ? signField() : null;
  // Taken back minutes ago, the sheet bears this word of its judge already.
  const alone = h("input", { type: "checkbox", id: "alone", "data-key": "alone", checked: isRecalled(seat, work) });
  const complaint = h("div", { role: "alert" });
  const submit = async () => {
    if (!alone.checked) return complain(complaint, desk.pack.scribe ? t("Tick that you read it back to the judge.") : t("Tick that you marked this on your own."), alone);
    if (reason && !reason.value()) return complain(complaint, t("Say why the submitted sheet is to be corrected."), reason.first);
    if (signature && !signature.value()) return complain(complaint, t("Sign before you submit, with your finger or with the code of your card."), document.querySelector("#sign button, #sign input"));
    await freezeAndGo({ seat, work, go, reason: reason?.value() ?? null, signature: signature?.value() });
  };
  frame({
    back: [`#/${seat.id}/${work.id}`, t("Sheet")],
    title: title(seat, work),
    state: tag("", "pencil", t("Not submitted yet")),
    content: [
      complaint,
      seat.stage.state === "open" ? null : notice("warn", t("This stage takes no sheets at the moment. What you submit now is kept and held back.")),
      h("h2", {}, t("Look through it once more")),
      sections(seat, draft.values),
      readings(seat, draft.values),
      reason?.field,
      h("label", { class: "tick", for: "alone" }, alone, h("span", {}, oath())),
      signature?.field,
    ],
    foot: h(
      "div",
      { class: "line" },
      h("div", { class: "given" }, h("b", {}, `${all}/${all}`), total(seat, draft.values)),
      h("a", { class: "button", href: `#/${seat.id}/${work.id}` }, t("Back to the sheet")),
      button(t("Submit"), submit, { kind: "primary", "data-key": "submit" }),
    ),
  });
}

const oath = () => (desk.pack.scribe ? t("I entered what the judge said and read it back to them.") : t("I marked this on my own and have no reason to withdraw."));

function complain(place, words, focus) {
  redraw(place, notice("error", words));
  focus.focus();
}

function sections(seat, values) {
  if (!desk.pack.sees_total) return null;
  const marks = sheetMarks(seat.rubric, values);
  const chips = seat.rubric.sections.map((section) => h("span", { class: "chip" }, `${named(section)} `, h("b", {}, x.plain(marks.sections[section.code], 2))));
  return h("p", { class: "cluster" }, chips);
}

const total = (seat, values) =>
  desk.pack.sees_total ? t("Total %(total)s", { total: x.plain(sheetMarks(seat.rubric, values).soFar, 2) }) : t("given");

function reasonField(granted) {
  const choices = [t("Misread"), t("Mistyped"), t("Rule misunderstood")];
  const text = h("input", { type: "text", id: "why", maxlength: "300", class: "why" });
  text.value = granted;
  const pick = (word) => () => {
    text.value = word;
    text.focus();
  };
  const field = h(
    "div",
    { class: "field" },
    h("label", { for: "why", class: "strong" }, t("Why is the submitted sheet corrected?")),
    h("div", { class: "key-row" }, choices.map((word) => button(word, pick(word)))),
    text,
  );
  return { field, first: text, value: () => text.value.trim() };
}

async function freezeAndGo({ seat, work, go, reason, signature }) {
  const make = (kept) => ({
    event_id: newId(),
    seat: seat.id,
    work: work.id,
    base_revision: kept.base,
    rules_hash: desk.pack.rules_hash,
    body: bodyOf(seat.rubric, kept.values),
    reason,
    made_at: Date.now(),
    ...(signature ? { signature } : {}),
  });
  let entry;
  try {
    entry = await store.freeze(desk.judge, seat.id, work.id, make);
  } catch {
    // The head says it.
    return;
  }
  // Null: the other tab has submitted it already.
  flush();
  go(entry ? `#/receipt/${entry.event_id}` : "#/");
}

/** The receipt says what is true at this moment: on this tablet, or on the server. */
export function receipt({ eventId, frame, go }) {
  const entry = everySent().find((one) => one.event_id === eventId);
  const place = entry && placeOf(entry.item.seat, entry.item.work);
  if (!place) return go("#/");
  const { seat, work } = place;
  const next = nextWork();
  frame({
    back: ["#/", t("Queue")],
    title: title(seat, work),
    state: linkTag(),
    content: [verdict(entry, { seat, work }), facts(entry), recall({ entry, seat, work, go }), readings(seat, entry.item.body.values), signed(entry.item)],
    foot: h(
      "div",
      { class: "line" },
      h("a", { class: "button", href: "#/" }, t("Back to the queue")),
      next ? h("a", { class: "button primary", href: `#/${next.seat.id}/${next.work.id}`, "data-key": "next" }, t("Next: %(code)s", { code: [next.work.code, forWhom(next.seat)].filter(Boolean).join(" · ") })) : null,
    ),
  });
}

function verdict(entry, { seat, work }) {
  const shown = {
    waiting: ["warn", "partial", t("On this tablet"), t("It is submitted and safe on this tablet. It counts once it is on the server; that happens by itself.")],
    stored: ["ok", "cloud-check", t("On the server"), t("The server has stored this sheet.")],
    conflict: ["error", "circle-x", t("Two versions"), t("There are two versions of this sheet. Both are kept; choose the right one when there is a network.")],
    held: ["warn", "hourglass", t("Held back"), `${entry.answer?.message ?? ""} ${t("It is kept on the server and does not count until the organiser decides.")}`],
  }[entry.state];
  if (!shown) return refusal(entry);
  const [tone, glyph, word, text] = shown;
  return h("div", { class: `verdict ${tone}`, role: "status", "data-state": entry.state }, icon(glyph), h("p", { class: "word" }, word), h("p", {}, text), entry.state === "conflict" ? conflictLink(seat, work) : null);
}

function recall({ entry, seat, work, go }) {
  const isNewest = entry === everySent().filter(({ item }) => item.seat === seat.id && item.work === work.id).at(-1);
  const stands = isNewest && ["waiting", "stored"].includes(stateOf(seat, work));
  return stands ? after({ seat, work, go, redraw: () => go(location.hash) }) : null;
}

function facts(entry) {
  const rows = [[t("Submitted"), clock(entry.frozen_at)]];
  if (entry.item.reason) rows.push([t("Reason"), entry.item.reason]);
  if (entry.answer?.seq) {
    rows.push([t("Receipt"), `${entry.answer.seq} · ${entry.answer.hash.slice(0, 16).match(/.{4}/g).join("-")}`]);
  }
  return h("dl", { class: "read-back" }, rows.map(([name, value]) => h("div", { class: "read-row" }, h("dt", {}, name), h("dd", { class: "code" }, value))));
}

function nextWork() {
  return places().find(({ seat, work }) => ["in_progress", "not_started"].includes(stateOf(seat, work)));
}
