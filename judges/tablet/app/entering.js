// Signing in with the six digits of a card on a tablet that the staff prepared, also without a network.
// The digits are stretched here; neither they nor what they become goes into the pack.

import { newId } from "./ids.js";
import * as store from "./store.js";
import { alone, fetchPack, post, prepare } from "./sync.js";

const WRONG = 5;
const PAUSE = 60_000;

const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
const utf8 = (text) => new TextEncoder().encode(text);
const sha256 = async (text) => hex(await crypto.subtle.digest("SHA-256", utf8(text)));

/** What six digits become; null where the browser cannot tell (a page that came without HTTPS). */
async function keyOf(code, { salt, rounds }) {
  if (!crypto.subtle) return null;
  const typed = await crypto.subtle.importKey("raw", utf8(code), "PBKDF2", false, ["deriveBits"]);
  return hex(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: utf8(salt), iterations: rounds }, typed, 256));
}

const signOf = (key) => sha256(`leitai-card-sign/1:${key}`);
const checkOf = (sign) => sha256(`leitai-card-check/1:${sign}`);

/** When the next try is allowed, by this tablet's clock; null: now. */
export async function waitsUntil() {
  const { until = 0 } = (await store.meta("wrong")) ?? {};
  return until > Date.now() ? until : null;
}

/** What shows that the digits of a card were typed, as `sign`; `until` while that has to wait; else {}. */
export async function signWith(code, stretch) {
  const until = await waitsUntil();
  if (until) return { until };
  const sign = await signOf(await keyOf(code, stretch));
  if ((await checkOf(sign)) === stretch.check) return { sign };
  await wrong();
  return {};
}

async function wrong() {
  const { count = 0 } = (await store.meta("wrong")) ?? {};
  const next = count + 1;
  await store.setMeta({ wrong: next >= WRONG ? { count: 0, until: Date.now() + PAUSE } : { count: next, until: 0 } });
  return { outcome: "wrong", message: "" };
}

/**
 * Sign in by six digits. Returns what came of it: "in", "wrong" (with the server's words, if it was
 * asked), "over" where this is no prepared tablet any more, or "unreachable" where only the server
 * could tell. Whom the pack knows need not wait for a
 * network that hangs: the server is shown the same key behind it.
 */
export async function enter(code) {
  const prepared = await store.meta("prepared");
  if (!prepared || prepared.ends_at <= Date.now()) return { outcome: "over" };
  const key = await keyOf(code, prepared.code);
  const check = key && (await checkOf(await signOf(key)));
  const found = key && prepared.packs.find((one) => one.code.check === check);
  if (found) {
    const session = newId();
    await admit(found.judge.id, prepared, session, { judge: found.judge.id, key, session });
    return { outcome: "in" };
  }
  const told = await alone(() => ask(key ? { key } : { code }, prepared));
  if (told === null) return key ? wrong() : { outcome: "unreachable" };
  return told.status === 200 ? { outcome: "in" } : { ...(await wrong()), message: told.told?.error?.message ?? "" };
}

/** An answer that settles something, or null when the server was not heard. */
async function ask(body, prepared) {
  // Named here, so that it can be told from any other one even if the answer never comes.
  const session = newId();
  let told;
  try {
    // For the token: none may be here yet, or one of a session that has ended.
    if (!(await prepare())) return null;
    told = await post("entry", { ...body, session });
  } catch {
    return null;
  }
  if (told.status >= 500 || told.told?.error?.code === "form_expired") return null;
  if (told.status === 200) {
    await admit(told.told.judge, prepared, session, null);
    await fetchPack();
  }
  return told;
}

async function admit(judge, prepared, session, proof) {
  const fresh = prepared.packs.find((one) => one.judge.id === judge);
  const known = await store.pack(judge);
  await store.handTo(judge, { pack: fresh && merged(fresh, known), session, proof });
}

/** The newer pack of the staff's holds no mark; the judge's own ones of the older are put back. */
function merged(fresh, known) {
  if (!known) return fresh;
  const own = new Map(known.seats.flatMap((seat) => seat.works.map((work) => [`${seat.id}/${work.id}`, work])));
  const seats = fresh.seats.map((seat) => ({
    ...seat,
    works: seat.works.map((work) => {
      const old = own.get(`${seat.id}/${work.id}`);
      return old && old.revision >= work.revision ? { ...work, revision: old.revision, body: old.body, draft: old.draft } : work;
    }),
  }));
  return { ...fresh, seats };
}
