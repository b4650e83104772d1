// One item of all works of a seat, side by side: for judgements that are made by comparing (J4).
// Every row is a sheet of its own: the same drafts, the same saving, the same honest words.

import { control } from "./controls.js";
import { criteriaOf, draftOf, givenOf, isOpen, linkTag, sentOf, stateOf, stateTag } from "./desk.js";
import { button, h, icon, notice, redraw } from "./dom.js";
import * as x from "./exact.js";
import { sheetMarks } from "./marks.js";
import { byItem } from "./scribe.js";
import { Sheet, refusal, worth } from "./sheet.js";
import { named, t } from "./words.js";
import * as v from "./values.js";

const OVER = new Set(["absent", "forfeited", "disqualified", "recused"]);

/** The sheet of one work, of which only the page's item is drawn. */
class Row extends Sheet {
  get place() {
    return document.getElementById(`w-${this.work.id}`);
  }

  get isGiven() {
    const { one } = this.page;
    return this.readOnly ? Boolean(this.draft.values[one.code]) : v.isGiven(one, this.draft);
  }

  draw() {
    if (this.broken) this.page.stop();
    else this.drawOne();
  }

  drawOne() {
    const fresh = this.row();
    this.place.className = fresh.className;
    redraw(this.place, ...fresh.childNodes);
  }

  drawEdges() {
    redraw(this.place.querySelector(".row-foot"), ...this.below());
    this.page.drawEdges();
  }

  /** The keypad's "next": another box of this item, else the next work that lacks it. */
  next(after, at) {
    if (at + 1 < v.boxes(after) && (after.parts > 1 || after.readings_least > at + 1)) this.openBox(after, at + 1);
    else this.page.next(this);
  }

  openBox(one, at) {
    this.place.querySelector(`[data-key="${CSS.escape(`${one.code}:${at}`)}"]`)?.click();
  }

  row() {
    const { one } = this.page;
    const { code, name } = this.work;
    const given = this.isGiven;
    return h(
      "fieldset",
      { class: `criterion${given ? " is-given" : ""}`, id: `w-${this.work.id}`, tabindex: "-1" },
      h("legend", { class: "vh" }, `${[code, name].filter(Boolean).join(" · ")} · ${one.code} ${named(one)}`),
      h(
        "div",
        { class: "criterion-head", "aria-hidden": "true" },
        given ? h("span", { class: "given-mark" }, icon("check")) : null,
        h("span", { class: "name" }, [code, name].filter(Boolean).join(" · ")),
      ),
      // A form of its own keeps the keys of two works apart: one item has the same names in all.
      h("form", { onsubmit: (event) => event.preventDefault() }, control(this, one)),
      h("p", { class: "row-foot" }, this.below()),
    );
  }

  below() {
    const all = criteriaOf(this.seat).length;
    const path = `#/${this.seat.id}/${this.work.id}`;
    const given = this.readOnly ? all : givenOf(this.seat, this.draft);
    const total = this.seesTotal ? t("Total %(total)s", { total: x.plain(sheetMarks(this.seat.rubric, this.draft.values).soFar, 2) }) : null;
    const isFull = !this.readOnly && given === all;
    return [
      stateTag(this.state),
      h("span", {}, [`${given}/${all}`, total].filter(Boolean).join(" · ")),
      h("a", { class: `button${isFull ? " primary" : ""}`, href: isFull ? `${path}/review` : path, "data-key": `sheet-${this.work.id}`, "aria-label": `${isFull ? t("Check and submit") : t("Sheet")} ${this.work.code}` }, isFull ? t("Check and submit") : t("Sheet")),
    ];
  }
}

export class ByItem {
  constructor({ seat, code, frame, go, said, words }) {
    Object.assign(this, { seat, frame, said, words, broken: false });
    const present = seat.works.filter((work) => !OVER.has(work.state));
    this.rows = present.map((work) => Object.assign(new Row({ seat, work, frame, go, said, words }), { page: this }));
    const all = criteriaOf(seat);
    const lacks = (one) => this.rows.some((row) => !row.readOnly && !v.isGiven(one, row.draft));
    this.one = all.find((one) => one.code === code) ?? all.find(lacks) ?? all[0];
  }

  get readOnly() {
    return this.rows.every((row) => row.readOnly);
  }

  stop() {
    this.broken = true;
    for (const row of this.rows) row.readOnly = true;
    this.draw();
  }

  /** Another tab or the server changed something: rows that differ are drawn anew. */
  heard() {
    for (const row of this.rows) {
      const draft = draftOf(this.seat.id, row.work.id);
      const state = stateOf(this.seat, row.work);
      if (draft?.saved_at === row.draft.saved_at && state === row.state) continue;
      row.state = state;
      row.readOnly = !isOpen(row.state);
      row.draft = draft ?? row.fresh();
      row.drawOne();
    }
    this.drawEdges();
    return true;
  }

  renew() {
    this.heard();
  }

  next(from) {
    const at = this.rows.indexOf(from) + 1;
    const row = [...this.rows.slice(at), ...this.rows.slice(0, at)].find((each) => each !== from && !each.readOnly && !each.isGiven);
    if (!row) return;
    row.place.scrollIntoView({ block: "center" });
    row.place.focus({ preventScroll: true });
    row.openBox(this.one, 0);
  }

  draw() {
    const text = named(this.one, "text");
    this.frame({
      back: ["#/", t("Queue")],
      title: `${this.one.code} ${named(this.one)}`,
      state: h("span", { id: "sheet-state" }),
      modules: h("nav", { class: "sheet-modules", "aria-label": t("Items"), tabindex: "0" }),
      content: [
        h("div", { id: "words", class: "stack" }),
        this.seat.stage.state === "open" || this.readOnly ? null : notice("warn", t("This stage takes no sheets at the moment. What you submit now is kept and held back.")),
        h("p", { class: "muted" }, [named(this.seat.stage), worth(this.one)].join(" · ")),
        text ? h("p", { class: "aspect" }, text) : null,
        ...this.rows.map((row) => [...refusals(row), row.row()]).flat(),
        this.rows.length ? null : notice("info", t("No works are assigned to you yet. Please wait for the chief judge.")),
      ],
      foot: h("div", { class: "line" }),
    });
    this.drawEdges();
    document.querySelector(".sheet-modules [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }

  drawEdges() {
    const all = criteriaOf(this.seat);
    const at = all.indexOf(this.one);
    redraw(document.getElementById("sheet-state"), linkTag());
    redraw(document.getElementById("words"), ...this.words());
    redraw(document.querySelector(".sheet-modules"), ...all.map((one) => this.tab(one)));
    const given = this.rows.filter((row) => row.isGiven).length;
    redraw(
      document.querySelector(".sheet-foot .line"),
      h("div", { class: "given", "aria-live": "polite" }, h("b", {}, `${given}/${this.rows.length}`), t("works given")),
      this.turn(all[at - 1], t("Previous item"), "chevron-left", ""),
      this.turn(all[at + 1], t("Next item"), "chevron-right", given === this.rows.length ? "primary" : ""),
    );
  }

  tab(one) {
    const given = this.rows.filter((row) => (row.readOnly ? row.draft.values[one.code] : v.isGiven(one, row.draft))).length;
    const isFull = given === this.rows.length;
    return h("a", { href: byItem(this.seat, one.code), class: isFull ? "is-full" : "", "aria-current": one === this.one ? "page" : null, "data-key": `m-${one.code}`, title: named(one) }, `${one.code} `, h("span", {}, `${given}/${this.rows.length}`), isFull ? icon("check") : null);
  }

  turn(one, words, glyph, kind) {
    const key = glyph === "chevron-left" ? "previous" : "following";
    if (!one) return button(words, null, { glyph, disabled: true, "data-key": key });
    return h("a", { class: `button ${kind}`, href: byItem(this.seat, one.code), "data-key": key }, icon(glyph), words);
  }
}

function refusals(row) {
  const last = sentOf(row.seat.id, row.work.id).at(-1);
  return row.state === "rejected" && last ? [refusal(last)] : [];
}
