// Prints what is typed a moment after the typing stops. Without this script a button does the same.

const RESTS_MS = 900;
const form = document.querySelector("[data-design]");
const telling = document.querySelector("[data-telling]");
const shown = document.querySelector("[data-shown]");
const faults = document.querySelector("[data-faults]");
let rest = null;
let running = null;

async function preview() {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  const body = new FormData(form);
  telling.textContent = telling.dataset.busy;
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.dataset.design, { method: "POST", body, headers, signal });
    const told = await answer.json();
    faults.replaceChildren(...(told.faults ?? [told.message]).map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    faults.hidden = !faults.children.length;
    if (told.picture) shown.src = told.picture;
    shown.hidden = !shown.src;
    telling.textContent = "";
  } catch {
    // A later one took its place, or the network is away: what was shown stays.
    if (!signal.aborted) telling.textContent = telling.dataset.failed;
  }
}

function soon() {
  clearTimeout(rest);
  rest = setTimeout(preview, RESTS_MS);
}

form.addEventListener("input", soon);
// The first one when somebody begins: who only looks in costs the server nothing.
form.addEventListener("focusin", soon, { once: true });
