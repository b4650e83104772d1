// Renews the living part of a page of the contest day in place; without it the page is reloaded.

const live = document.getElementById("live");
const every = Number(live?.dataset.every ?? 0) * 1000;
const STALE = 30_000;
let renewed = Date.now();

/** Take the same page anew, or its living part alone, and swap what lives; what is open or has the focus keeps it. */
async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html", "X-Living": "1" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("live");
  if (!fresh) throw new Error("no living part");
  // A button that is being pressed must not be taken from under the finger.
  if (live.querySelector("button:active, input:focus")) return;
  const held = live.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const isOpen = Boolean(live.querySelector("details.more[open]"));
  live.replaceChildren(...fresh.childNodes);
  if (isOpen) live.querySelector("details.more")?.setAttribute("open", "");
  renewed = Date.now();
  if (held) live.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

function grow() {
  const stamp = live.querySelector(".stamp");
  if (!stamp || Date.now() - renewed < STALE) return;
  stamp.classList.add("is-stale");
  stamp.lastElementChild.textContent = stamp.dataset.stale;
}

async function round() {
  if (!document.hidden) await renew().catch(grow);
  setTimeout(round, every);
}

if (live && every) {
  document.addEventListener("visibilitychange", () => document.hidden || renew().catch(grow));
  setTimeout(round, every);
}

// A presenter's clicker sends "next page"; it presses the one key that leads on, never a text field.
if (live?.dataset.clicker) {
  addEventListener("keydown", (event) => {
    if (event.key !== "PageDown" || event.repeat || event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    (live.querySelector("form[data-press]") ?? live.querySelector("form input[value=reveal]")?.form)?.requestSubmit();
  });
}
