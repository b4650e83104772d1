// The sheet of one work: every key that is pressed is in the database before it counts as given.

import { bodyOf, correctionOf, criteriaOf, desk, draftOf, givenOf, isOpen, linkTag, newestOf, placeOf, sentOf, stateOf, stateTag } from "./desk.js";
import { after, wishNotice } from "./after.js";
import { button, h, icon, notice, redraw } from "./dom.js";
import { control, readBack } from "./controls.js";
import * as x from "./exact.js";
import { isOpen as keypadIsOpen } from "./keypad.js";
import { criterionMark, sheetMarks } from "./marks.js";
import { forWhom } from "./scribe.js";
import * as store from "./store.js";
import { named, t } from "./words.js";
import * as v from "./values.js";

const NUMERIC = new Set(["measurement", "time", "placing"]);

/** The page of one work. `frame(parts)` draws head, content and foot; `go(path)` leads elsewhere. */
export class Sheet {
  constructor({ seat, work, frame, go, said, words, help, view }) {
    Object.assign(this, { seat, work, frame, go, said, words, help, view });
    this.ranges = work.ranges;
    this.seesTotal = desk.pack.sees_total;
    this.state = stateOf(seat, work);
    this.base = newestOf(seat, work);
    this.readOnly = !isOpen(this.state);
    this.broken = false;
    this.redraw = () => go(location.hash);
    this.draft = (!this.readOnly && draftOf(seat.id, work.id)) || this.fresh();
  }

  get isShut() {
    return !isOpen(stateOf(this.seat, this.work));
  }

  fresh() {
    const agreed = correctionOf(this.seat, this.work)?.proposed;
    const begun = agreed ?? bodyOf(this.seat, this.work) ?? this.work.draft;
    return { values: { ...(begun?.values ?? {}) }, partial: {}, typing: {}, sure: {}, base: this.base };
  }

  /** Begin to correct what was submitted: a new revision, the old one stays. */
  correct() {
    this.readOnly = false;
    this.draft = this.fresh();
    this.keep(() => {}).then(() => this.draw());
  }

  // ---------------------------------------------------------------- what keys do

  set(one, value) {
    return this.keep((draft) => {
      draft.values[one.code] = value;
      delete draft.partial[one.code];
      for (const name of Object.keys(draft.typing)) {
        if (name.startsWith(`${one.code}.`)) delete draft.typing[name];
      }
    }, one);
  }

  setPart(one, at, passed) {
    const value = this.draft.values[one.code];
    const parts = value ? [value.value].flat() : [...(this.draft.partial[one.code] ?? [])];
    parts[at] = passed;
    const whole = parts.filter((part) => part === true || part === false).length === one.parts;
    if (whole) return this.set(one, { kind: "passed", value: one.parts === 1 ? parts[0] : parts });
    return this.keep((draft) => (draft.partial[one.code] = Array.from({ length: one.parts }, (_, i) => parts[i] ?? null)), one);
  }

  texts(one) {
    const value = this.draft.values[one.code];
    const known = value ? v.toTexts(one, value) : (this.draft.partial[one.code] ?? []);
    return Array.from({ length: v.boxes(one) }, (_, at) => known[at] ?? "");
  }

  setTexts(one, at, text) {
    const texts = this.texts(one);
    texts[at] = text;
    const value = v.fromTexts(one, texts);
    return this.keep((draft) => {
      draft.values[one.code] = value;
      delete draft.typing[`${one.code}.${at}`];
      if (value) delete draft.partial[one.code];
      else draft.partial[one.code] = texts;
    }, one);
  }

  type(name, text) {
    return this.keep((draft) => {
      if (text) draft.typing[name] = text;
      else delete draft.typing[name];
    });
  }

  confirm(one, reading) {
    return this.keep((draft) => (draft.sure[one.code] = reading), one);
  }

  async keep(change, one = null) {
    try {
      this.draft = await store.changeDraft(desk.judge, this.seat.id, this.work.id, this.fresh(), change);
    } catch {
      // The only error that stops the judge: what cannot be kept must not look as if it were.
      this.broken = true;
      this.readOnly = true;
      this.draw();
      return;
    }
    desk.drafts.set(`${this.seat.id}/${this.work.id}`, this.draft);
    if (this.state !== "recalled") this.state = this.draft.base ? "correcting" : "in_progress";
    this.said();
    navigator.vibrate?.(10);
    if (one) this.drawOne(one);
    this.drawEdges();
  }

  /** Another tab changed this draft; false when it is frozen there: nothing can be typed here now. */
  heard() {
    const draft = draftOf(this.seat.id, this.work.id);
    if (draft && !keypadIsOpen()) {
      this.draft = draft;
      this.draw();
    }
    return Boolean(draft);
  }

  next(after = null, at = 0) {
    const all = criteriaOf(this.seat);
    if (after && at + 1 < v.boxes(after) && (after.parts > 1 || after.readings_least > at + 1)) {
      return this.openBox(after, at + 1);
    }
    const from = after ? all.indexOf(after) + 1 : 0;
    const ordered = [...all.slice(from), ...all.slice(0, from)];
    const one = ordered.find((each) => each !== after && !v.isGiven(each, this.draft));
    if (!one) return;
    this.goTo(one);
    if (after && NUMERIC.has(one.type)) this.openBox(one, 0);
  }

  goTo(one) {
    const card = document.getElementById(`c-${one.code}`);
    card.scrollIntoView({ block: "center" });
    card.focus({ preventScroll: true });
  }

  openBox(one, at) {
    document.querySelector(`[data-key="${CSS.escape(`${one.code}:${at}`)}"]`)?.click();
  }

  // ---------------------------------------------------------------- drawing

  draw() {
    this.frame({
      back: ["#/", t("Queue")],
      title: title(this.seat, this.work),
      state: h("span", { id: "sheet-state" }),
      modules: h("nav", { class: "sheet-modules", "aria-label": t("Modules"), tabindex: "0" }),
      content: [h("div", { id: "words", class: "stack" }, this.words()), ...this.notices(), ...this.items(), this.below()],
      foot: h("div", { class: "line" }),
    });
    this.drawEdges();
  }

  items() {
    const sections = this.seat.rubric.sections.filter(({ criteria }) => criteria.length);
    return [this.readOnly ? null : this.view(), ...sections.map((section) => this.section(section))];
  }

  notices() {
    // The head says it.
    if (this.broken) return [];
    const found = [];
    const last = sentOf(this.seat.id, this.work.id).at(-1);
    // A tablet of the staff's took it along without a mark.
    if (this.work.revision && !bodyOf(this.seat, this.work)) found.push(notice("info", t("The marks of this sheet are on the server. They are shown here with a network.")));
    if (this.state === "rejected" && last) found.push(refusal(last));
    if (this.state === "held" && last?.answer) found.push(notice("warn", last.answer.message ?? "", " ", t("It is kept on the server and does not count until the organiser decides.")));
    if (this.state === "conflict") {
      found.push(notice("error", t("There are two versions of this sheet. Both are kept; choose the right one when there is a network."), " ", conflictLink(this.seat, this.work)));
    }
    if (this.state === "recalled") found.push(notice("warn", t("You took this sheet back. It counts nowhere until you submit it again.")));
    const wish = this.state === "recalled" ? null : wishNotice(this.seat, this.work);
    if (wish) found.push(wish);
    if (this.seat.stage.state !== "open" && !this.readOnly) {
      found.push(notice("warn", t("This stage takes no sheets at the moment. What you submit now is kept and held back.")));
    }
    if (this.draft.base && !this.readOnly && this.state !== "recalled") found.push(notice("info", t("You correct a submitted sheet. It stays as it is until you submit the correction with a reason.")));
    return found;
  }

  section(section) {
    return h(
      "section",
      { class: "sheet-section", id: `m-${section.code}` },
      h("h2", {}, h("span", {}, named(section)), h("span", { class: "muted", "data-count": section.code })),
      ...section.criteria.map((one) => this.card(one)),
    );
  }

  card(one) {
    const given = v.isGiven(one, this.draft);
    const text = named(one, "text");
    return h(
      "fieldset",
      { class: `criterion${given ? " is-given" : ""}`, id: `c-${one.code}`, tabindex: "-1" },
      h("legend", { class: "vh" }, `${one.code} ${named(one)} ${worth(one)}`),
      h(
        "div",
        { class: "criterion-head", "aria-hidden": "true" },
        given ? h("span", { class: "given-mark" }, icon("check")) : null,
        h("span", { class: "code" }, one.code),
        h("span", { class: "name" }, named(one)),
        h("span", { class: "worth" }, worth(one)),
      ),
      text ? h("p", { class: "aspect" }, text) : null,
      control(this, one),
    );
  }

  drawOne(one) {
    const place = document.getElementById(`c-${one.code}`);
    if (!place) return;
    const fresh = this.card(one);
    place.className = fresh.className;
    redraw(place, ...fresh.childNodes);
  }

  below() {
    const last = sentOf(this.seat.id, this.work.id).at(-1);
    if (!this.readOnly || this.broken) {
      if (desk.pack.scribe) return null;
      const address = `/seats/${this.seat.id}/works/${this.work.id}/recusal`;
      return h("p", { class: "cluster" }, h("a", { class: "button quiet", href: address }, icon("hand-stop"), t("I cannot judge this work")), h("span", { id: "help" }, this.help()));
    }
    if (!["stored", "waiting", "held"].includes(this.state) || last?.state === "conflict") return null;
    const { seat, work, go, redraw } = this;
    // Held in its first version, or on one that is nowhere, it corrects nothing: it only comes anew.
    const isFirst = this.state === "held" && (this.base === 0 || last?.answer?.code === "base_missing") && !desk.isRevoked;
    if (isFirst || desk.pack.scribe || correctionOf(seat, work)?.state === "granted") {
      return h("p", {}, button(isFirst ? t("Submit anew") : t("Correct this sheet"), () => this.correct(), { glyph: "pencil" }));
    }
    return after({ seat, work, go, redraw });
  }

  /** What the server changed meanwhile; keys that are being pressed stay where they are. */
  renew() {
    this.drawEdges();
  }

  drawEdges() {
    const foot = document.querySelector(".sheet-foot .line");
    const given = givenOf(this.seat, this.draft);
    const all = criteriaOf(this.seat).length;
    redraw(document.getElementById("sheet-state"), this.readOnly ? stateTag(this.state) : linkTag());
    redraw(document.querySelector(".sheet-modules"), ...this.modules());
    redraw(document.getElementById("words"), ...this.words());
    const help = document.getElementById("help");
    if (help) redraw(help, this.help());
    for (const section of this.seat.rubric.sections) {
      const count = document.querySelector(`[data-count="${CSS.escape(section.code)}"]`);
      if (count) count.textContent = this.counted(section);
    }
    redraw(foot, this.sum(given, all), ...this.keys(given, all));
  }

  keys(given, all) {
    if (this.readOnly) return [h("a", { class: "button", href: "#/" }, t("Back to the queue"))];
    const left = all - given;
    return [
      button(t("Next unmarked"), () => this.next(), { disabled: left === 0, "data-key": "unmarked" }),
      button(left ? t("Submit (%(left)s to go)", { left }) : t("Check and submit"), () => this.submit(left), { kind: "primary", "data-key": "submit" }),
    ];
  }

  jump(section) {
    document.getElementById(`m-${section.code}`).scrollIntoView();
  }

  modules() {
    return this.seat.rubric.sections
      .filter((section) => section.criteria.length)
      .map((section) => {
        const full = section.criteria.every((one) => v.isGiven(one, this.draft));
        const jump = (event) => {
          event.preventDefault();
          this.jump(section);
        };
        return h("a", { href: `#m-${section.code}`, class: full ? "is-full" : "", onclick: jump, "data-key": `m-${section.code}` }, `${named(section)} `, h("span", {}, this.counted(section)), full ? icon("check") : null);
      });
  }

  counted(section) {
    return `${section.criteria.filter((one) => v.isGiven(one, this.draft)).length}/${section.criteria.length}`;
  }

  sum(given, all) {
    const marks = this.seesTotal ? sheetMarks(this.seat.rubric, this.draft.values) : null;
    const words = marks ? t("Total %(total)s", { total: x.plain(marks.soFar, 2) }) : t("given");
    return h("div", { class: "given", "aria-live": "polite" }, h("b", {}, `${given}/${all}`), words);
  }

  submit(left) {
    if (left) this.next();
    else this.go(`#/${this.seat.id}/${this.work.id}/review`);
  }
}

export const title = (seat, work, whom = forWhom(seat)) => [work.code, work.name, whom, named(seat.stage)].filter(Boolean).join(" · ");

const KIND_WORDS = {
  measurement: () => t("Measured"),
  judgement: () => t("By levels"),
  points: () => t("By points"),
  pass_fail: () => t("Pass or fail"),
  deduction: () => t("Deduction"),
  time: () => t("Time taken"),
  placing: () => t("By places"),
};

/** What kind of item it is, and out of how much. */
export const worth = (one) => `${KIND_WORDS[one.type]()}${one.max === "0" ? "" : ` · ${t("out of %(max)s", { max: one.max })}`}`;

/**
 * The way to the two versions of a sheet. One that was keyed from paper meanwhile has an id that this
 * tablet does not know yet: for the judge their work leads there, a scribe waits for the next pack.
 */
export function conflictLink(seat, work) {
  if (!work.sheet && seat.holder) return null;
  const address = work.sheet ? `/sheets/${work.sheet}/versions` : `/seats/${seat.id}/works/${work.id}/sheet`;
  return h("a", { class: "button", href: address, "data-key": "choose" }, t("Compare and choose"));
}

/** Why the server refused a sheet; its marks lie here still. */
export function refusal(entry) {
  const faults = (entry.answer?.faults ?? []).map((one) => h("li", {}, `${one.rule} ${one.remedy ?? ""}`));
  const place = placeOf(entry.item.seat, entry.item.work);
  const what = place ? [place.work.code, forWhom(place.seat)].filter(Boolean).join(" · ") : null;
  return notice("error", h("p", {}, what ? h("strong", {}, what, " ") : null, entry.answer?.message ?? ""), faults.length ? h("ul", {}, faults) : null, h("p", {}, t("Your marks are still on this tablet.")));
}

/** The marks of a sheet, read back item by item. */
export function readings(seat, values) {
  const rows = criteriaOf(seat).map((one) =>
    h("div", { class: "read-row" }, h("dt", {}, h("span", { class: "code" }, one.code), " ", named(one)), h("dd", {}, readBack(one, values[one.code]), points(one, values[one.code]))),
  );
  return h("dl", { class: "read-back" }, rows);
}

function points(one, value) {
  const mark = desk.pack.sees_total && one.type !== "points" ? criterionMark(one, value) : null;
  return mark ? h("span", { class: "muted" }, ` → ${x.plain(mark, 2)}`) : null;
}
