// Shows how far work in the background is without a press; when all of it is over, the page that
// says how it went is opened. Without this script the button on the page does the same.

const SELECTOR = "[data-progress]";
const EVERY_MS = 3000;
const LEAVING_MS = 10_000;
let waiting = false;
let leaving = false;

async function look() {
  if (waiting || leaving || document.hidden) return;
  waiting = true;
  try {
    const answer = await fetch(window.location.href, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = fresh.querySelector(SELECTOR);
    if (leaving) return;
    if (next) document.querySelector(SELECTOR).replaceChildren(...next.childNodes);
    // Whoever is typing is not cut short. Not a reload: behind a form that was refused it would
    // send the form again.
    else if (!document.activeElement.matches("input, select, textarea"))
      window.location.replace(window.location.pathname + window.location.search);
  } catch {
    // The network is away; the next look may find it.
  } finally {
    waiting = false;
  }
}

setInterval(look, EVERY_MS);
// Whoever has chosen to go elsewhere is not brought back. A download is told as the same and stays.
window.addEventListener("beforeunload", () => {
  leaving = true;
  setTimeout(() => { leaving = false; }, LEAVING_MS);
});
