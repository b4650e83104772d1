// What is wrong on a sheet that is in, and why: the judge changes it here, and the chief judge, who sees
// what that changes, decides. The sheet itself stands as it is.

import { keepAct } from "./acts.js";
import { mayAsk } from "./after.js";
import { criteriaOf, desk, draftOf, givenOf, newestOf } from "./desk.js";
import { button, h, notice } from "./dom.js";
import { Sheet } from "./sheet.js";
import { dropDraft } from "./store.js";
import { flush } from "./sync.js";
import { t } from "./words.js";
import { bodyOf } from "./values.js";

const LONGEST = 300;

export class Wish extends Sheet {
  constructor(place) {
    super(place);
    this.readOnly = !mayAsk(this.seat, this.work);
    const begun = draftOf(this.seat.id, this.work.id);
    this.draft = begun?.base === this.base ? begun : this.fresh();
    this.view = () => null;
    this.reason = h("input", { type: "text", id: "why", maxlength: String(LONGEST), class: "why" });
  }

  get isShut() {
    return !mayAsk(this.seat, this.work);
  }

  get address() {
    return `#/${this.seat.id}/${this.work.id}`;
  }

  notices() {
    if (this.broken) return super.notices();
    return [notice("info", t("The sheet stands as it is. Change the items that are wrong and say why: the chief judge sees what that changes."))];
  }

  /** Below the items, where whoever has changed them arrives. */
  below() {
    if (this.broken) return null;
    const pick = (word) => () => {
      this.reason.value = word;
      this.reason.focus();
    };
    return h(
      "div",
      { id: "after", class: "stack-s" },
      h("div", { id: "complaint", role: "alert" }),
      h("label", { for: "why", class: "strong" }, t("Why is the submitted sheet to be corrected?")),
      h("div", { class: "key-row" }, [t("Misread"), t("Mistyped"), t("Rule misunderstood")].map((word) => button(word, pick(word)))),
      this.reason,
    );
  }

  keys() {
    if (this.broken) return super.keys();
    return [button(t("Leave it as it is"), () => this.leave()), button(t("Ask the chief judge"), () => this.ask(), { kind: "primary", "data-key": "wish" })];
  }

  complain(words, focus) {
    document.getElementById("complaint").replaceChildren(notice("error", words));
    focus.focus();
  }

  async leave() {
    await dropDraft(desk.judge, this.seat.id, this.work.id).catch(() => {});
    this.go(this.address);
  }

  async ask() {
    const { seat, work } = this;
    if (givenOf(seat, this.draft) < criteriaOf(seat).length) return this.next();
    const reason = this.reason.value.trim();
    if (!reason) return this.complain(t("Say why the submitted sheet is to be corrected."), this.reason);
    const body = bodyOf(seat.rubric, this.draft.values);
    try {
      await keepAct(desk.judge, { kind: "correct", seat: seat.id, work: work.id, revision: newestOf(seat, work), reason, body });
    } catch {
      // The head says it.
      return undefined;
    }
    flush();
    return this.go(this.address);
  }
}
