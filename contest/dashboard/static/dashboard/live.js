// Keeps the page's figures fresh without a reload: asks again with the ETag of what is shown, and
// puts new figures in place only when the server says that something changed. Without this script
// the page shows the figures of the moment in which it was opened.

const EVERY_MS = 15000;
const SELECTOR = "[data-live]";
let tag = null;
let waiting = false;

async function renew() {
  if (waiting || document.hidden) return;
  waiting = true;
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(window.location.href, { headers, cache: "no-store" });
    if (answer.status === 304 || !answer.ok) return;
    const first = tag === null;
    tag = answer.headers.get("ETag");
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = document.querySelector(SELECTOR);
    const next = fresh.querySelector(SELECTOR);
    if (shown && next && !(first && shown.innerHTML === next.innerHTML)) shown.replaceChildren(...next.childNodes);
  } catch {
    // The network is away: the page keeps what it shows, with the time as of which it holds.
  } finally {
    waiting = false;
  }
}

setInterval(renew, EVERY_MS);
document.addEventListener("visibilitychange", renew);
renew();
