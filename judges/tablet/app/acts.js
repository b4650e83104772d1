// What a judge asks for beside the sheets: to take one back, to correct one. Each wish is kept on this
// tablet first, under an id made once, and sent with the sheets until the server has answered.

import { newId } from "./ids.js";
import * as store from "./store.js";

const KEPT = 200;
const SENT = ["id", "kind", "seat", "work", "revision", "reason", "after", "made_at"];
const sent = (one) => ({ ...Object.fromEntries(SENT.map((name) => [name, one[name]])), ...(one.body ? { body: one.body } : {}) });

export const actsOf = async (judge) => ((await store.meta("acts")) ?? []).filter((one) => one.judge === judge);

/** Keep a wish, and the draft that it opens, in one step. */
export function keepAct(judge, made, draft = null) {
  return store.inOne(["meta", "drafts"], async ({ meta, drafts }) => {
    const all = (await meta.get("acts")) ?? [];
    const after = (await meta.get("counter")) ?? 0;
    const act = { id: newId(), judge, reason: null, after, made_at: Date.now(), state: "waiting", ...made };
    const old = all.filter((one) => one.state !== "waiting").slice(-KEPT);
    meta.put([...old, ...all.filter((one) => one.state === "waiting"), act], "acts");
    if (draft) drafts.put({ ...draft, saved_at: Date.now() }, [judge, made.seat, made.work]);
    return act;
  });
}

/** Those that go with this batch: never before the sheets that they come after. */
export function actsToSend(acts, items, all) {
  const last = items.at(-1)?.counter ?? 0;
  const whole = items.length === all.length;
  const ready = acts.filter((one) => one.state === "waiting" && (whole || one.after <= last));
  return ready.slice(0, 50).map(sent);
}

/** Keep what became of them, and how wishes to correct stand. */
export function keepActed({ acts = [], corrections = [], to_decide: toDecide = 0 }) {
  const told = new Map(acts.map((one) => [one.id, one]));
  return store.inOne(["meta", "outbox"], async ({ meta, outbox }) => {
    const frozen = await outbox.getAll();
    const kept = ((await meta.get("acts")) ?? []).map((one) => {
      const answer = told.get(one.id);
      if (!answer || one.state !== "waiting") return one;
      // What it speaks of was held or refused: it will never be there.
      const isLost = frozen.some(({ item, state }) => item.seat === one.seat && item.work === one.work && item.base_revision + 1 === one.revision && (state === "held" || state === "rejected"));
      if (answer.send_again && !isLost) return one;
      return { ...one, state: answer.outcome, message: answer.message ?? "" };
    });
    meta.put(kept, "acts");
    meta.put(corrections, "corrections");
    meta.put(toDecide, "to_decide");
  });
}
