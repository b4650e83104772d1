// Keeps the page's figures fresh without a reload: asks again with the ETag of what is shown, and
// puts new figures in place only when the server says that something changed. Without this script
// the page shows the figures of the moment in which it was opened.

const SELECTOR = "[data-live]";
const EVERY_MS = Number(document.querySelector(SELECTOR)?.dataset.live || 15) * 1000;
const STALE_MS = Math.max(60_000, 3 * EVERY_MS);
const MINUTE = /\d{4}-\d\d-\d\d \d\d:\d\d/;
// The server speaks of days and minutes in Shanghai; so does this.
const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });
let tag = null;
let waiting = false;
let heard = Date.now();

/** What was told holds as of now: say so, and take back that the server was away. */
function confirm(shown) {
  heard = Date.now();
  const stamp = shown.querySelector(".stamp");
  if (!stamp) return;
  stamp.classList.remove("is-stale");
  const text = stamp.lastChild;
  text.textContent = text.textContent.replace(MINUTE, clock.format(heard)).replace(stamp.dataset.stale, "");
}

/** The figures stay, with the time as of which they hold; after a minute the page says why. */
function doubt(shown) {
  const stamp = shown.querySelector(".stamp");
  if (!stamp || Date.now() - heard < STALE_MS || stamp.classList.contains("is-stale")) return;
  stamp.classList.add("is-stale");
  stamp.lastChild.textContent += stamp.dataset.stale;
}

/** Put the new figures in; whoever stands on a link or has scrolled a table stays there. */
function put(shown, next) {
  const held = shown.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const scrolled = [...shown.querySelectorAll(".table-box")].map((box) => box.scrollLeft);
  shown.replaceChildren(...next.childNodes);
  shown.querySelectorAll(".table-box").forEach((box, at) => { box.scrollLeft = scrolled[at] ?? 0; });
  if (held) shown.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

async function renew() {
  if (waiting || document.hidden) return;
  const shown = document.querySelector(SELECTOR);
  waiting = true;
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(window.location.href, { headers, cache: "no-store" });
    if (answer.status === 304) return confirm(shown);
    if (!answer.ok || answer.redirected) return doubt(shown);
    const first = tag === null;
    tag = answer.headers.get("ETag");
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = fresh.querySelector(SELECTOR);
    if (shown && next && !(first && shown.innerHTML === next.innerHTML)) put(shown, next);
    confirm(shown);
  } catch {
    doubt(shown);
  } finally {
    waiting = false;
  }
}

setInterval(renew, EVERY_MS);
document.addEventListener("visibilitychange", renew);
renew();
