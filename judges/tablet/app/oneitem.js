// The sheet of one work with one item on the screen at a time, for narrow screens: forward and back,
// while n/N and the total stay in sight. What keys do is the sheet's own.

import { criteriaOf } from "./desk.js";
import { button, h } from "./dom.js";
import { Sheet } from "./sheet.js";
import { named, t } from "./words.js";
import * as v from "./values.js";

// Where the judge stood in each sheet, for as long as the page is open.
const stood = new Map();

export class OneItem extends Sheet {
  get place() {
    return `${this.seat.id}/${this.work.id}`;
  }

  /** Which item is shown: where the judge stood, at first the first blank one. It stays when given. */
  get at() {
    const all = criteriaOf(this.seat);
    const blank = all.find((one) => !v.isGiven(one, this.draft)) ?? all[0];
    if (!stood.has(this.place)) stood.set(this.place, blank.code);
    return Math.max(0, all.findIndex((one) => one.code === stood.get(this.place)));
  }

  draw() {
    super.draw();
    document.body.classList.toggle("is-one", !this.readOnly);
  }

  items() {
    if (this.readOnly) return super.items();
    const all = criteriaOf(this.seat);
    const one = all[this.at];
    const section = this.seat.rubric.sections.find(({ criteria }) => criteria.includes(one));
    return [
      h(
        "div",
        { class: "one-line" },
        h("p", { class: "strong" }, t("Item %(number)s of %(count)s", { number: this.at + 1, count: all.length }), ` · ${named(section)}`),
        this.view(),
      ),
      this.card(one),
    ];
  }

  show(one) {
    stood.set(this.place, one.code);
    this.draw();
    scrollTo(0, 0);
    document.getElementById(`c-${one.code}`).focus({ preventScroll: true });
  }

  jump(section) {
    if (this.readOnly) super.jump(section);
    else this.show(section.criteria[0]);
  }

  goTo(one) {
    this.show(one);
  }

  keys(given, all) {
    if (this.readOnly) return super.keys(given, all);
    const items = criteriaOf(this.seat);
    const turn = (words, glyph, one) => button(words, () => this.show(one), { glyph, disabled: !one, "data-key": glyph });
    const last = super.keys(given, all).at(given === all ? -1 : 0);
    return [turn(t("Previous item"), "chevron-left", items[this.at - 1]), turn(t("Next item"), "chevron-right", items[this.at + 1]), last];
  }
}
