// Brings the outbox to the server: the same bytes until they are answered, never a new id.
// An unknown outcome (no answer, half an answer, a server's fault) is no outcome: it is sent again.

import { actsOf, actsToSend, keepActed } from "./acts.js";
import * as store from "./store.js";

const BATCH = 50;
const HEARTBEAT = 30_000;
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;
const PATIENCE = 30_000;

/** What the page shows of the connection; `trouble` is null, "network", "signed_out" or "head". */
export const link = { online: false, heard_at: null, trouble: null, message: "", skew: 0, csrf: "" };

let address = "";
let pause = FIRST_PAUSE;
let timer = 0;
let running = null;
let asking = 0;
let again = false;
let lane = Promise.resolve();
let changed = () => {};

export function setUp(event, onChange) {
  address = `/api/tablet/v1/events/${event}`;
  changed = onChange;
  addEventListener("online", () => flush());
  document.addEventListener("visibilitychange", () => document.hidden || flush());
}

/** Whether something is on its way to the server or back. */
export const isSpeaking = () => asking > 0 || running !== null;

const ask = (path, options = {}) =>
  heardWhole(`${address}/${path}`, options, async (answer) => ({ status: answer.status, told: await answer.json() }));

/** What `read` makes of the whole answer: a database transaction would not wait for the network. */
async function heardWhole(url, options, read) {
  asking += 1;
  const patience = new AbortController();
  const alarm = setTimeout(() => patience.abort(), PATIENCE);
  try {
    return await read(await fetch(url, { ...options, signal: patience.signal }));
  } finally {
    asking -= 1;
    clearTimeout(alarm);
  }
}

const posting = (body, csrf) => ({
  method: "POST",
  headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
  body: JSON.stringify(body),
});

export const post = (path, body) => ask(path, posting(body, link.csrf));

/**
 * Speak with the server while nobody else here does, in no other tab either: each answer sets the
 * session's cookie anew, and two that cross would bring back a session that has ended.
 */
export function alone(speaking) {
  const next = () => (navigator.locks ? navigator.locks.request(`leitai-${address}`, speaking) : speaking());
  const said = lane.then(next);
  lane = said.catch(() => {});
  return said;
}

/** What the tablet cannot keep is said on the page, and tried again with the next contact. */
function unlessUnkept(error) {
  if (!store.cannotKeep()) throw error;
  return null;
}

/** Fetch the pack anew and keep it; returns the judge's id, or null when the server is not there. */
export const refresh = () => alone(fetchPack).catch(unlessUnkept);

/** Fetch what a tablet of the staff's keeps, and a token; null while the server is not heard, false where this is none. */
export async function prepare() {
  let answer;
  try {
    answer = await ask("prepared");
  } catch {
    return fail("network");
  }
  if (answer.status >= 500) return fail("network");
  if (answer.status !== 200) {
    // Out of use, its days over, or it never was one: from now on only a card signs in here.
    const revoked = answer.told?.error?.code === "tablet_revoked" ? { revoked: true } : {};
    await store.setMeta({ prepared: null, ...revoked });
    return false;
  }
  const { csrf, ...prepared } = answer.told;
  link.csrf = csrf;
  const before = await store.meta("prepared");
  // Whoever had it before the staff prepared it is gone; what they left here stays for them.
  const anew = before?.expires_at === prepared.expires_at ? {} : { judge: null, session: null, proof: null, gone: [] };
  // A tablet that was one already keeps its name: its sheets are numbered under it.
  const known = await store.meta("device");
  // Its days end by this tablet's own clock, also when nobody is heard.
  prepared.ends_at = prepared.expires_at - prepared.server_at + Date.now();
  await store.setMeta({ prepared, revoked: false, ...anew, ...(known ? {} : { device: prepared.device, number: prepared.number }) });
  heard();
  return prepared;
}

/** Show the server who signed in here without it; false while it is not heard or says no. */
async function prove() {
  const prepared = await prepare();
  // The staff may have prepared the tablet anew, or somebody else entered, since it was last read.
  const proof = await store.meta("proof");
  if (!proof || prepared === null) return false;
  if (!prepared) return unproved(proof);
  let answer;
  try {
    answer = await post("entry", { ...proof, late: true });
  } catch {
    fail("network");
    return false;
  }
  if (answer.status === 200) {
    await store.dropProof(proof);
    return true;
  }
  if (answer.told?.error?.code === "code_unknown") return unproved(proof);
  if (answer.status === 429) fail("refused", answer.told.error.message);
  else fail("network");
  return false;
}

/** The card was printed anew, or the tablet's days are over: the sheets wait here for their judge. */
async function unproved(proof) {
  await store.dropProof(proof);
  fail("signed_out");
  return false;
}

/** The pack of whoever's session lies in this browser; null when the server is not heard. */
async function askPack() {
  try {
    const answer = await ask("pack");
    return answer.status >= 500 ? fail("network") : answer;
  } catch {
    return fail("network");
  }
}

/** End the session of this pack; null when the server is not heard. */
async function endSession({ csrf }) {
  try {
    return (await heardWhole("/sign-out", { method: "POST", headers: { "X-CSRFToken": csrf } }, (answer) => answer.ok)) || fail("network");
  } catch {
    return fail("network");
  }
}

/** Sign out of a browser that nobody prepared; null when the server is not heard. */
export const signOut = () =>
  alone(async () => {
    const answer = await askPack();
    if (answer === null || answer.status === 401) return answer;
    return endSession({ csrf: answer.status === 200 ? answer.told.csrf : await tokenOfPage() });
  });

/** Whose seat was given to another has no pack, and yet a session: any page brings its token. */
async function tokenOfPage() {
  const page = await heardWhole("/account", {}, (answer) => answer.text()).catch(() => "");
  return page.match(/name="csrf_token" value="([^"]+)"/)?.[1] ?? "";
}

/**
 * The pack of whoever may use this browser's session: one that its judge left when they handed the
 * tablet on is ended first, and no other one. Null when the server is not heard.
 */
async function packOfPresent() {
  const answer = await askPack();
  const gone = (await store.meta("gone")) ?? [];
  if (answer === null || !gone.length) return answer;
  // Whose seat was given to another has a session and no pack: the server knows which one it is.
  const mayBeLeft = answer.status === 200 ? gone.includes(answer.told.session) : answer.status !== 401;
  if (!mayBeLeft) {
    await store.dropGone(gone);
    return answer;
  }
  if (!(await endLeft(gone, answer.told?.csrf ?? (await tokenOfPage())))) return null;
  await store.dropGone(gone);
  return askPack();
}

/** End the session in this browser if it has one of these names; null when the server is not heard. */
async function endLeft(sessions, csrf) {
  try {
    return (await heardWhole("/api/tablet/v1/left", posting({ sessions }, csrf), (answer) => answer.ok)) || fail("network");
  } catch {
    return fail("network");
  }
}

/** The same as `refresh`, for who speaks alone already. */
export async function fetchPack() {
  const proof = await store.meta("proof");
  let answer = await packOfPresent();
  if (answer === null) return null;
  // Somebody who scanned a card here since needs no digits, and theirs is the tablet now.
  if (answer.status !== 200 && proof) {
    if (!(await prove())) return null;
    answer = await askPack();
    if (answer === null) return null;
  }
  if (answer.status !== 200) {
    if (answer.status === 401 || answer.status === 404) await prepare();
    return refused(answer);
  }
  const packed = answer.told;
  link.csrf = packed.csrf;
  link.skew = Date.now() - packed.server_at;
  delete packed.csrf;
  if (!(await store.keepPack(packed.judge.id, packed, proof))) {
    // Somebody entered while this was on the way.
    link.csrf = "";
    again = true;
    return null;
  }
  heard();
  return packed.judge.id;
}

/** Make sure that this browser is known to the server as a tablet of the event. */
export async function enrol() {
  if (await store.meta("device")) return;
  try {
    const { status, told } = await post("devices");
    if (status === 201) await store.setMeta({ device: told.device, number: told.number });
  } catch {
    fail("network");
  }
}

/** Send what waits, soon. Calls while one is under way run once more behind it. */
export function flush() {
  clearTimeout(timer);
  again = true;
  running ??= work().catch(unlessUnkept).finally(() => {
    running = null;
    timer = setTimeout(flush, link.trouble === "network" ? jittered() : HEARTBEAT);
    changed();
  });
  return running;
}

// Retries of a whole hall must not come in step.
const jittered = () => pause * (0.5 + Math.random());

async function work() {
  while (again) {
    again = false;
    await alone(round);
  }
}

async function round() {
  const isBetween = (await store.meta("proof")) || (await store.meta("gone"))?.length;
  if ((!link.csrf || isBetween || (await hasNoWork())) && (await fetchPack()) === null) return;
  // Between two judges the pack is kept fresh: cards may be printed anew.
  if (!(await store.meta("judge"))) {
    await prepare();
    return;
  }
  await enrol();
  const [device, judge] = [await store.meta("device"), await store.meta("judge")];
  if (!device || !judge) return;
  const all = await store.outbox(judge);
  const waiting = all.filter((entry) => entry.state === "waiting");
  const packed = await store.pack(judge);
  const calls = (await store.meta("calls")) ?? [];
  const batch = {
    device,
    judge,
    sent_at: Date.now(),
    known_head: (await store.meta("head")) ?? null,
    waiting: waiting.length,
    refused: all.filter((entry) => entry.state === "rejected").length,
    persistent: (await navigator.storage?.persisted?.()) ?? false,
    items: waiting.slice(0, BATCH).map((entry) => entry.item),
    battery: await battery(),
    pack: packed ? { works: packed.seats.reduce((sum, seat) => sum + seat.works.length, 0), rules_hash: packed.rules_hash } : null,
    acts: actsToSend(await actsOf(judge), waiting.slice(0, BATCH).map((entry) => entry.item), waiting),
    begun: (await store.drafts(judge)).map(({ work, values }) => ({ work, given: Object.values(values).filter(Boolean).length })).slice(0, 500),
    calls: calls.filter((one) => one.judge === judge && one.state === "waiting").map(({ id, made_at }) => ({ id, made_at })),
  };
  await sendBatch(batch, waiting.length);
}

/** Whether somebody waits here for works to be assigned to them. */
async function hasNoWork() {
  const packed = await store.pack((await store.meta("judge")) ?? "");
  return packed?.seats.every(({ works }) => !works.length) ?? false;
}

/** Whole percent, or null where the browser does not say. */
async function battery() {
  const told = await navigator.getBattery?.().catch(() => null);
  return told ? Math.round(told.level * 100) : null;
}

/** Ask for help; it lies on this tablet until the server has it. */
export async function call(id) {
  const judge = await store.meta("judge");
  const calls = (await store.meta("calls")) ?? [];
  await store.setMeta({ calls: [...calls.slice(-20), { id, judge, made_at: Date.now(), state: "waiting" }] });
  return flush();
}

/** Keep what the desk says, which calls it has heard, and whether this tablet is out of use. */
async function keepWords({ notices = [], calls = [], elsewhere = [], revoked_at: revokedAt }) {
  const answered = new Map(calls.map((one) => [one.id, one.answered]));
  const kept = ((await store.meta("calls")) ?? []).map((one) =>
    answered.has(one.id) ? { ...one, state: answered.get(one.id) ? "answered" : "heard" } : one,
  );
  await store.setMeta({ notices, calls: kept, elsewhere, revoked: Boolean(revokedAt) });
}

async function sendBatch(batch, waiting) {
  let answer;
  try {
    answer = await post("deliveries", batch);
  } catch {
    fail("network");
    return;
  }
  if (answer.status !== 200) {
    await afterLoss(answer);
    return;
  }
  const { answers, head, server_at: at, stages } = answer.told;
  await store.keepAnswers(answers, head);
  await keepActed(answer.told);
  await keepWords(answer.told);
  link.skew = Date.now() - at;
  heard();
  const packed = await store.pack(batch.judge);
  if (batch.known_head) await store.forget(seatsOfShut(packed, stages), batch.known_head);
  await renewPack(packed, stages, answers);
  const settled = answers.some((one) => !(one.outcome === "rejected" && one.send_again));
  if (waiting > batch.items.length && settled) again = true;
  changed();
}

/** A server that was restored may ask for all that it lost, or know this tablet no more. */
async function afterLoss(answer) {
  const code = answer.told?.error?.code;
  if (code === "bring_again") await store.bringAgain();
  else if (code === "tablet_unknown") await store.forgetDevice();
  else {
    refused(answer);
    // Asked at once what became of the session: the tablet may be out of use.
    if (answer.status === 401) again = true;
    return;
  }
  // The pack is of the server as it was: first of all comes the one of what it holds now.
  link.csrf = "";
  again = true;
  changed();
}

const seatsOfShut = (packed, stages) =>
  new Set(packed.seats.filter((seat) => stages[seat.stage.id] === "closed").map((seat) => seat.id));

/**
 * Where a stage was opened or shut; or two versions stand: the pack leads to where one is chosen; or
 * the version that was corrected is not there: the pack says from which one to go on.
 */
async function renewPack(packed, stages, answers) {
  const differs = packed.seats.some(({ stage }) => (stages[stage.id] ?? stage.state) !== stage.state);
  if (differs || answers.some(({ outcome, code }) => outcome === "conflict" || code === "base_missing")) await fetchPack();
}

function heard() {
  Object.assign(link, { online: true, trouble: null, message: "", heard_at: Date.now() });
  pause = FIRST_PAUSE;
}

function fail(trouble, message = "") {
  Object.assign(link, { online: trouble !== "network", trouble, message });
  if (trouble === "network") pause = Math.min(pause * 2, LONGEST_PAUSE);
  changed();
  return null;
}

function refused({ status, told }) {
  const code = told?.error?.code ?? "";
  if (status === 401 || code === "form_expired" || code === "another_judge") {
    // Another sign-in, in another tab say: the pack brings a fresh token, or says who is missing.
    link.csrf = "";
    return fail(status === 401 ? "signed_out" : "network");
  }
  if (code === "head_unknown") return fail("head", told.error.message);
  return fail(status >= 500 ? "network" : "refused", told?.error?.message ?? "");
}
