// What the pages of one judge share: the pack, drafts and outbox as last read, and how a work stands.

import { actsOf } from "./acts.js";
import { h, notice, tag } from "./dom.js";
import * as store from "./store.js";
import { link } from "./sync.js";
import { clock, t } from "./words.js";
import { isGiven } from "./values.js";

export const desk = { judge: null, pack: null, drafts: new Map(), sent: new Map(), others: 0, device: {}, notices: [], call: null, acts: [], corrections: [], toDecide: 0, elsewhere: [], skew: 0, prepared: null, isOver: false, isRevoked: false };

const key = (seat, work) => `${seat}/${work}`;

/** Read everything of the present judge anew; it changes as a whole, however many read at a time. */
export async function look() {
  const judge = (await store.meta("judge")) ?? null;
  const read = new Set((await store.meta("read")) ?? []);
  const all = await store.wholeOutbox();
  const prepared = (await store.meta("prepared")) ?? null;
  const isOver = prepared !== null && prepared.ends_at <= Date.now();
  const found = {
    judge,
    pack: judge ? await store.pack(judge) : null,
    device: { number: await store.meta("number"), head: await store.meta("head") },
    notices: ((await store.meta("notices")) ?? []).filter((one) => !read.has(one.id)),
    call: ((await store.meta("calls")) ?? []).filter((one) => one.judge === judge).at(-1) ?? null,
    acts: judge ? await actsOf(judge) : [],
    corrections: (await store.meta("corrections")) ?? [],
    toDecide: (await store.meta("to_decide")) ?? 0,
    elsewhere: (await store.meta("elsewhere")) ?? [],
    skew: link.skew,
    // When its days are over it is as any other tablet, whether or not the server is heard.
    prepared: isOver ? null : prepared,
    isOver,
    isRevoked: (await store.meta("revoked")) ?? false,
    others: all.filter((one) => one.judge !== judge && one.state === "waiting").length,
    drafts: new Map(),
    sent: new Map(),
  };
  for (const one of judge ? await store.drafts(judge) : []) found.drafts.set(key(one.seat, one.work), one);
  for (const one of judge ? await store.outbox(judge) : []) {
    const place = key(one.item.seat, one.item.work);
    found.sent.set(place, [...(found.sent.get(place) ?? []), one]);
  }
  Object.assign(desk, found);
}

export const draftOf = (seat, work) => desk.drafts.get(key(seat, work));
export const sentOf = (seat, work) => desk.sent.get(key(seat, work)) ?? [];
export const everySent = () => [...desk.sent.values()].flat();
export const waiting = () => everySent().filter((one) => one.state === "waiting");

export const waitingActs = () => desk.acts.filter((one) => one.state === "waiting");

export function placeOf(seatId, workId) {
  const seat = desk.pack?.seats.find((one) => one.id === seatId);
  const work = seat?.works.find((one) => one.id === workId);
  return work ? { seat, work } : null;
}

export const criteriaOf = (seat) => seat.rubric.sections.flatMap((section) => section.criteria);
export const givenOf = (seat, draft) => (draft ? criteriaOf(seat).filter((one) => isGiven(one, draft)).length : 0);

/** The newest revision that this tablet knows of, sent or still waiting; 0 before the first. */
export function newestOf(seat, work) {
  const mine = sentOf(seat.id, work.id)
    .filter((one) => ["waiting", "stored", "conflict"].includes(one.state))
    .map((one) => one.item.base_revision + 1);
  return Math.max(work.revision, 0, ...mine);
}

const actOf = (seat, work) => desk.acts.filter((one) => one.revision > 0 && one.seat === seat.id && one.work === work.id).at(-1);

/** Whether the newest version was taken back, here or on the page, and none was submitted since. */
export function isRecalled(seat, work) {
  const newest = newestOf(seat, work);
  if (work.recalled && work.revision === newest) return true;
  return desk.acts.some((one) => one.seat === seat.id && one.work === work.id && one.revision === newest && (one.state === "done" || (one.kind === "recall" && one.state === "waiting")));
}

/** How the wish to correct stands: asked, granted or refused; null without one. */
export function correctionOf(seat, work) {
  const act = actOf(seat, work);
  if (act?.kind === "correct" && act.state === "waiting") return { state: "asked", reason: act.reason, waits: true };
  const told = desk.corrections.find((one) => one.seat === seat.id && one.work === work.id);
  if (told) return told.until && told.until + desk.skew <= Date.now() ? null : told;
  if (act?.state === "refused" && act.revision === newestOf(seat, work)) return { state: "refused", answer: act.message };
  return null;
}

const isGranted = (seat, work) => correctionOf(seat, work)?.state === "granted";

/** Until when, by this tablet's clock, the judge may take the sheet back; null when not at all. */
export function recallUntil(seat, work) {
  const minutes = desk.pack.recall_minutes ?? 0;
  const last = sentOf(seat.id, work.id).at(-1);
  const isNewest = last && ["waiting", "stored"].includes(last.state) && last.item.base_revision + 1 === newestOf(seat, work);
  const at = isNewest ? last.frozen_at : work.submitted_at && work.submitted_at + desk.skew;
  const until = at ? at + minutes * 60_000 : 0;
  const stands = ["waiting", "stored"].includes(stateOf(seat, work)) && !isGranted(seat, work);
  return stands && seat.stage.state === "open" && until > Date.now() ? until : null;
}

/** The body that the judge froze last, held and refused ones too, or the server's; null: none. */
export function bodyOf(seat, work) {
  const last = sentOf(seat.id, work.id).at(-1);
  return last && last.item.base_revision + 1 >= work.revision ? last.item.body : work.body;
}

const OVER = new Set(["absent", "forfeited", "disqualified", "recused"]);

/** How a work stands for its judge, as a word: what this tablet knows comes first. */
export function stateOf(seat, work) {
  if (OVER.has(work.state)) return work.state;
  if (desk.acts.some((one) => one.kind === "recuse" && one.seat === seat.id && one.work === work.id && one.state !== "refused")) return "recused";
  const sent = sentOf(seat.id, work.id);
  const last = sent[sent.length - 1];
  const draft = draftOf(seat.id, work.id);
  if (isRecalled(seat, work)) return "recalled";
  if (draft && Object.values(draft.values).some(Boolean)) {
    if (!draft.base) return "in_progress";
    // Without leave to correct, what was typed waits here and the submitted sheet is shown.
    if (isGranted(seat, work)) return "correcting";
  }
  if (last?.state === "waiting") return "waiting";
  if (last?.state === "rejected") return "rejected";
  if (work.state === "conflict" || (last?.state === "conflict" && work.state !== "submitted")) return "conflict";
  if (last?.state === "held" && work.revision <= last.item.base_revision) return "held";
  if (work.state === "locked" || work.state === "held") return work.state;
  if (correctionOf(seat, work)?.state === "asked") return "asked";
  if (last?.state === "stored" || work.revision > 0) return "stored";
  return "not_started";
}

export function stateTag(state) {
  const [tone, glyph, words] = {
    not_started: ["", "circle", t("Not started")],
    in_progress: ["info", "player-play", t("In progress")],
    correcting: ["warn", "rotate-2", t("Being corrected")],
    recalled: ["warn", "rotate-2", t("Taken back")],
    asked: ["warn", "hourglass", t("Correction asked")],
    waiting: ["warn", "partial", t("Submitted, on this tablet")],
    stored: ["ok", "cloud-check", t("On the server")],
    conflict: ["error", "circle-x", t("Two versions")],
    held: ["warn", "hourglass", t("Held back")],
    rejected: ["error", "circle-x", t("Refused")],
    locked: ["", "lock", t("Locked")],
    absent: ["", "circle-off", t("Absent")],
    forfeited: ["", "circle-off", t("Forfeited")],
    disqualified: ["", "circle-off", t("Disqualified")],
    recused: ["", "circle-off", t("Recused")],
  }[state];
  return tag(tone, glyph, words);
}

/** Whether the judge still has to declare: neither on the server nor on this tablet. */
export const mustDeclare = () => !desk.pack.has_declared && !desk.acts.some((one) => one.kind === "declare" && one.state !== "refused");

/** Whether marks can be typed now: nothing stands that only another person may change. */
export const isOpen = (state) => ["not_started", "in_progress", "recalled", "correcting", "rejected"].includes(state);

/** That sheets of somebody else lie here; null without any. */
export const othersWait = () =>
  desk.others ? notice("warn", t("%(count)s sheets of another judge wait on this tablet. They are sent when that judge signs in here again.", { count: desk.others })) : null;

/** Said on every page of a tablet that the staff took out of use; null on any other. */
export const outOfUse = () =>
  desk.isRevoked
    ? notice(
        "error",
        h("p", {}, t("The staff took this tablet out of use: six digits sign nobody in here any more. Give it to the staff.")),
        h("p", {}, t("What was submitted on it stays here. It goes to the server when its judge scans their card here, is kept there whole, and counts only when that judge has submitted it anew.")),
      )
    : null;

/** The honest line on top: what lies here only, and whether the server is heard. */
export function linkTag(whose = "judge") {
  const shown = LINES[whose]();
  shown.dataset.link = whose;
  return shown;
}

/** That line anew and nothing else: what is being typed or pressed stays under the finger. */
export function renewLine() {
  for (const line of document.querySelectorAll("[data-link]")) line.replaceWith(linkTag(line.dataset.link));
}

function linkState() {
  const lying = [...waiting().map((one) => one.frozen_at), ...waitingActs().map((one) => one.made_at)];
  const count = lying.length;
  if (link.trouble === "head") return tag("error", "alert-circle", t("Stop: tell the organiser"));
  if (desk.isRevoked) return tag("error", "circle-x", t("Out of use: %(count)s on this tablet", { count }));
  if (link.trouble === "signed_out") return tag("error", "key", t("Signed out: %(count)s on this tablet", { count }));
  // A sheet that was refused lies here and nowhere else: that is not "all on the server".
  const refused = everySent().filter((one) => one.state === "rejected").length;
  if (refused) return tag("error", "circle-x", t("%(count)s refused, on this tablet", { count: refused }));
  if (count) {
    const since = clock(Math.min(...lying));
    const words = link.online ? t("%(count)s on this tablet, being sent", { count }) : t("Offline · %(count)s on this tablet since %(since)s", { count, since });
    return tag("warn", "partial", words);
  }
  if (!link.online) return tag("warn", "partial", t("Offline · nothing waits"));
  return tag("ok", "cloud-check", t("All on the server"));
}

/** Before anybody signs in nothing of theirs lies here. */
const entryState = () => (link.online ? tag("ok", "cloud-check", t("Connected")) : tag("", "circle-off", t("Offline: signing in works all the same")));

const LINES = { judge: linkState, nobody: entryState };
