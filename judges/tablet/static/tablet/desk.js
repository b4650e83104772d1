// What the pages of one judge share: the pack, drafts and outbox as last read, and how a work stands.

import { tag } from "./dom.js";
import * as store from "./store.js";
import { link } from "./sync.js";
import { clock, t } from "./words.js";
import { isGiven } from "./values.js";

export const desk = { judge: null, pack: null, drafts: new Map(), sent: new Map(), others: 0, device: {}, notices: [], call: null };

const key = (seat, work) => `${seat}/${work}`;

/** Read everything of the present judge anew. */
export async function look() {
  desk.judge = (await store.meta("judge")) ?? null;
  desk.pack = desk.judge ? await store.pack(desk.judge) : null;
  desk.device = { number: await store.meta("number"), head: await store.meta("head") };
  const read = new Set((await store.meta("read")) ?? []);
  desk.notices = ((await store.meta("notices")) ?? []).filter((one) => !read.has(one.id));
  desk.call = ((await store.meta("calls")) ?? []).filter((one) => one.judge === desk.judge).at(-1) ?? null;
  desk.drafts = new Map();
  desk.sent = new Map();
  const all = await store.wholeOutbox();
  desk.others = all.filter((one) => one.judge !== desk.judge && one.state === "waiting").length;
  if (!desk.judge) return;
  for (const one of await store.drafts(desk.judge)) desk.drafts.set(key(one.seat, one.work), one);
  for (const one of await store.outbox(desk.judge)) {
    const place = key(one.item.seat, one.item.work);
    desk.sent.set(place, [...(desk.sent.get(place) ?? []), one]);
  }
}

export const draftOf = (seat, work) => desk.drafts.get(key(seat, work));
export const sentOf = (seat, work) => desk.sent.get(key(seat, work)) ?? [];
export const everySent = () => [...desk.sent.values()].flat();
export const waiting = () => everySent().filter((one) => one.state === "waiting");

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

/** The body that the judge froze last, held and refused ones too, or the server's; null: none. */
export function bodyOf(seat, work) {
  const last = sentOf(seat.id, work.id).at(-1);
  return last && last.item.base_revision + 1 >= work.revision ? last.item.body : work.body;
}

const OVER = new Set(["absent", "forfeited", "disqualified", "recused"]);

/** How a work stands for its judge, as a word: what this tablet knows comes first. */
export function stateOf(seat, work) {
  if (OVER.has(work.state)) return work.state;
  const sent = sentOf(seat.id, work.id);
  const last = sent[sent.length - 1];
  const draft = draftOf(seat.id, work.id);
  if (draft && Object.values(draft.values).some(Boolean)) return draft.base ? "correcting" : "in_progress";
  if (last?.state === "waiting") return "waiting";
  if (last?.state === "rejected") return "rejected";
  if (work.state === "conflict" || (last?.state === "conflict" && work.state !== "submitted")) return "conflict";
  if (last?.state === "held" && work.revision <= last.item.base_revision) return "held";
  if (work.state === "locked" || work.state === "held") return work.state;
  if (last?.state === "stored" || work.revision > 0) return "stored";
  return "not_started";
}

export function stateTag(state) {
  const [tone, glyph, words] = {
    not_started: ["", "circle", t("Not started")],
    in_progress: ["info", "player-play", t("In progress")],
    correcting: ["warn", "rotate-2", t("Being corrected")],
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

/** Whether marks can be typed now: nothing stands that only another person may change. */
export const isOpen = (state) => ["not_started", "in_progress", "correcting", "rejected"].includes(state);

/** The honest line on top: what lies here only, and whether the server is heard. */
export function linkTag() {
  const count = waiting().length;
  if (link.trouble === "head") return tag("error", "alert-circle", t("Stop: tell the organiser"));
  if (link.trouble === "signed_out") return tag("error", "key", t("Signed out: %(count)s on this tablet", { count }));
  if (count) {
    const since = clock(Math.min(...waiting().map((one) => one.frozen_at)));
    const words = link.online ? t("%(count)s on this tablet, being sent", { count }) : t("Offline · %(count)s on this tablet since %(since)s", { count, since });
    return tag("warn", "partial", words);
  }
  if (!link.online) return tag("warn", "partial", t("Offline · nothing waits"));
  return tag("ok", "cloud-check", t("All on the server"));
}
