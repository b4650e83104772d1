// What lies on this tablet: the pack, drafts, and the outbox of frozen sheets, in IndexedDB.
// Whatever the page says is saved was written here first, with strict durability.

import { openDB } from "./vendor/idb.js";

const STRICT = { durability: "strict" };

let database = null;
let isBroken = false;
let heardOfTrouble = () => {};

/** Whether something could not be kept here, and nothing of its weight was kept since. */
export const cannotKeep = () => isBroken;

/** `told()` is called whenever that changes. */
export const onTrouble = (told) => (heardOfTrouble = told);

function note(broken) {
  if (broken === isBroken) return;
  isBroken = broken;
  heardOfTrouble();
}

export async function openStore(event) {
  database = await openDB(`leitai-tablet-${event}`, 1, {
    upgrade(db) {
      db.createObjectStore("meta");
      db.createObjectStore("packs");
      db.createObjectStore("drafts");
      db.createObjectStore("outbox", { keyPath: "event_id" }).createIndex("judge", "judge");
    },
    terminated() {
      database = null;
    },
  });
}

export const meta = (key) => database.get("meta", key);
export const pack = (judge) => database.get("packs", judge);

export const setMeta = (values) =>
  inOne(["meta"], async ({ meta }) => {
    Object.entries(values).forEach(([key, value]) => meta.put(value, key));
  });

/**
 * Keep what the server packed for whoever is signed in, whose the tablet is now. False, and nothing
 * is kept, when it was handed on or somebody entered since `seen` was the proof.
 */
export function keepPack(judge, packed, seen) {
  return inOne(["packs", "meta"], async ({ packs, meta }) => {
    const [gone, proof] = [(await meta.get("gone")) ?? [], await meta.get("proof")];
    if (gone.includes(packed.session) || (proof && proof.session !== seen?.session)) return false;
    packs.put(packed, judge);
    meta.put(judge, "judge");
    meta.put(packed.session, "session");
    meta.put(null, "proof");
    meta.put([], "gone");
    return true;
  });
}

/**
 * Give the tablet to another judge, or to nobody (null), whose session on the server has or will have
 * this name; `proof` is to be shown to the server, null: it knows. The session of who had it may still
 * lie in the browser: it goes under its name to those that are to be ended, and is never used.
 */
export function handTo(judge, { pack: packed, session, proof } = {}) {
  return inOne(["packs", "meta"], async ({ packs, meta }) => {
    const [before, gone] = [await meta.get("session"), (await meta.get("gone")) ?? []];
    if (packed) packs.put(packed, judge);
    meta.put(judge, "judge");
    meta.put(session ?? null, "session");
    meta.put(proof ?? null, "proof");
    meta.put(null, "wrong");
    meta.put(before ? [...gone, before] : gone, "gone");
  });
}

/** Forget the names of sessions that are over, or in the browser no more. */
export function dropGone(over) {
  return inOne(["meta"], async ({ meta }) => {
    meta.put(((await meta.get("gone")) ?? []).filter((one) => !over.includes(one)), "gone");
  });
}

/** Forget what was shown to the server, unless somebody else entered meanwhile. */
export function dropProof(proof) {
  return inOne(["meta"], async ({ meta }) => {
    if ((await meta.get("proof"))?.session === proof.session) meta.put(null, "proof");
  });
}

/**
 * Change several stores in one step, or none; `change` gets them by name and waits for nothing else.
 * Every writing goes through here: that one was not kept is said on every page until a mark, a sheet
 * or a pack is again; the few bytes of a heartbeat say nothing of that.
 */
export async function inOne(names, change) {
  try {
    const made = await whole(names, change);
    if (names.includes("drafts") || names.includes("packs")) note(false);
    return made;
  } catch (error) {
    note(true);
    throw error;
  }
}

async function whole(names, change) {
  const written = database.transaction(names, "readwrite", STRICT);
  const done = written.done.then(() => null, (error) => error);
  let made;
  try {
    made = await change(Object.fromEntries(names.map((name) => [name, written.objectStore(name)])));
  } catch (error) {
    // What was changed before it failed must not stay by itself.
    try {
      written.abort();
    } catch {
      // It has ended already.
    }
    throw error;
  }
  const error = await done;
  if (error) throw error;
  return made;
}

const place = (judge, seat, work) => [judge, seat, work];

export const draft = (judge, seat, work) => database.get("drafts", place(judge, seat, work));

export async function drafts(judge) {
  // Of one moment: a draft that is begun between two readings would shift one list against the other.
  const { store } = database.transaction("drafts");
  const [keys, found] = await Promise.all([store.getAllKeys(), store.getAll()]);
  return found.filter((_, at) => keys[at][0] === judge);
}

/** Change one draft by `change(draft)`, in one transaction: two tabs never overwrite one another. */
export function changeDraft(judge, seat, work, fresh, change) {
  return inOne(["drafts"], async ({ drafts }) => {
    const key = place(judge, seat, work);
    const kept = (await drafts.get(key)) ?? { ...fresh, seat, work };
    change(kept);
    kept.saved_at = Date.now();
    drafts.put(kept, key);
    return kept;
  });
}

export const dropDraft = (judge, seat, work) => inOne(["drafts"], async ({ drafts }) => drafts.delete(place(judge, seat, work)));

/** Freeze the draft: it leaves the drafts and enters the outbox in one step; null when it is gone. */
export function freeze(judge, seat, work, made) {
  return inOne(["drafts", "outbox", "meta"], async ({ drafts, outbox, meta }) => {
    const key = place(judge, seat, work);
    const kept = await drafts.get(key);
    if (!kept) return null;
    const counter = ((await meta.get("counter")) ?? 0) + 1;
    const item = { ...made(kept), counter };
    const entry = { event_id: item.event_id, judge, item, state: "waiting", frozen_at: item.made_at };
    for (const old of await outbox.index("judge").getAll(judge)) {
      // The judge has mended what was refused: it stays on record here and is refused no more.
      const isSame = old.item.seat === seat && old.item.work === work;
      if (isSame && old.state === "rejected") outbox.put({ ...old, state: "replaced" });
    }
    meta.put(counter, "counter");
    outbox.add(entry);
    drafts.delete(key);
    return entry;
  });
}

export async function outbox(judge) {
  const found = await database.getAllFromIndex("outbox", "judge", judge);
  return found.sort((one, other) => one.item.counter - other.item.counter);
}

export async function wholeOutbox() {
  return database.getAll("outbox");
}

/** Keep what the server said of each sheet, and its head, in one step. */
export function keepAnswers(answers, head) {
  return inOne(["outbox", "meta"], async ({ outbox, meta }) => {
    for (const answer of answers) {
      const entry = await outbox.get(answer.event_id);
      // An answer that came twice changes nothing; a sheet that is acknowledged never goes back.
      if (!entry || entry.state !== "waiting") continue;
      if (answer.outcome === "rejected" && answer.send_again) continue;
      entry.state = answer.first ?? answer.outcome;
      entry.answer = answer;
      // It shows that the digits were typed, and is needed no more: whoever reads it could sign with it.
      if (entry.item.signature && JSON.parse(entry.item.signature).sign) entry.item.signature = JSON.stringify({ by: "code" });
      outbox.put(entry);
    }
    meta.put(head, "head");
  });
}

/**
 * Forget acknowledged sheets of closed stages, up to a head that the server has just shown to hold;
 * nothing else ever. A server that lost records says nothing of the sort, and needs them again.
 */
export function forget(seats, head) {
  return inOne(["outbox"], async ({ outbox }) => {
    for (const entry of await outbox.getAll()) {
      const kept = entry.state === "stored" || entry.state === "conflict";
      if (kept && seats.has(entry.item.seat) && entry.answer.seq <= head.seq) outbox.delete(entry.event_id);
    }
  });
}

/**
 * The server lost what it had acknowledged: all of it waits again, with the wishes that were done.
 * One that another person was to decide does not: its sheet comes as new, and the judge asks anew.
 * What was held says why: it is held again, also where the server forgot that it had shut the stage.
 */
export function bringAgain() {
  return inOne(["outbox", "meta"], async ({ outbox, meta }) => {
    for (const { answer, ...entry } of await outbox.getAll()) {
      if (!["stored", "conflict", "held"].includes(entry.state)) continue;
      const item = entry.state === "held" ? { ...entry.item, held_for: answer.code } : entry.item;
      outbox.put({ ...entry, item, state: "waiting" });
    }
    const acts = (await meta.get("acts")) ?? [];
    meta.put(acts.map((one) => (one.state === "done" ? { ...one, state: "waiting" } : one)), "acts");
    meta.put(null, "head");
  });
}

/** The server knows this tablet no more: it is enrolled anew with the next contact. */
export const forgetDevice = () => setMeta({ device: null, number: null });
