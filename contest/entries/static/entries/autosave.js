// Keeps a form on the server while one types, so that a closed browser or an empty battery costs
// nothing. Without this script the button "Save as a draft" does the same by hand.

const QUIET_MS = 1200;
const AGAIN_MS = 8000;
const form = document.querySelector("form[data-autosave]");
const sign = document.querySelector("[data-autosave-sign]");
const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", timeStyle: "short" });
let timer = 0;
let sending = false;
let changed = false;

/** What was typed, without files: those go their own way. */
function typed() {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
  return data;
}

function say(kind, time = "") {
  sign.dataset.state = kind;
  sign.textContent = sign.dataset[kind].replace("%", time);
}

async function save() {
  if (sending || !changed) return;
  sending = true;
  changed = false;
  say("saving");
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: typed(), headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    say("saved", clock.format(new Date((await answer.json()).saved_at)));
  } catch {
    changed = true;
    say("failed");
    later(AGAIN_MS);
  } finally {
    sending = false;
    if (changed && !timer) later(QUIET_MS);
  }
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(() => { timer = 0; save(); }, wait);
}

if (form && sign) {
  sign.hidden = false;
  form.addEventListener("input", () => { changed = true; later(QUIET_MS); });
  form.addEventListener("submit", () => { clearTimeout(timer); changed = false; });
  // The phone may be put away at any moment: what is typed goes at once.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && changed) navigator.sendBeacon(form.dataset.autosave, typed());
  });
}
