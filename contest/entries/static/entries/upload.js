// Sends the files of a page in pieces, each with its progress, and goes on where a broken
// connection or a closed page left off. Without this script each form sends its file whole.
// A place for files (data-upload) is a form of its own, or one field of a form that is sent later.

const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15000];
const PATIENCE_MS = 120_000;
const MOST_TRIES = 12;
const MEGABYTE = 1024 * 1024;
const page = document.querySelector("[data-uploads]");
const words = page?.dataset ?? {};
let running = 0;
let kept = 0;
/** The button of a form that was pressed while its files were on their way. */
let pressed = null;

const mb = (bytes) => (bytes / MEGABYTE).toFixed(1);
const pause = (wait) => new Promise((done) => {
  const timer = setTimeout(done, wait);
  // Back in the network: no reason to wait any longer.
  window.addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
});

/** The address of one file; what the page's own address says behind the question mark stays. */
function addressOf(id, step = "") {
  const address = new URL(words.uploads, window.location);
  address.pathname += `/${id}${step}`;
  return address;
}

class Refused extends Error {}

/** Ask the server; what it refuses is final, what it did not hear is tried again for ever. */
async function ask(line, address, options) {
  for (let tries = 0; ; tries += 1) {
    let answer = null;
    try {
      answer = await fetch(address, { ...options, signal: AbortSignal.timeout?.(PATIENCE_MS), headers: { Accept: "application/json", "X-CSRFToken": words.token, ...options.headers } });
    } catch { /* No network: below. */ }
    if (answer && answer.status < 500 && answer.status !== 429) return answer;
    // A server that answers and cannot is no missing network: after some minutes the file fails.
    if (answer?.status >= 500 && tries > MOST_TRIES) throw new Refused(words.failed);
    line.say(words.waiting);
    await pause(WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]);
  }
}

async function told(answer) {
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  const fault = body.error?.faults?.[0];
  throw new Refused(fault ? `${fault.rule} ${fault.remedy}` : body.error?.message ?? words.failed);
}

/** One file's line: its name, a bar and a sentence. */
function lineOf(place, file) {
  // Another file of the same question: what was said of an earlier one no longer holds.
  if (place.dataset.upload === "one") place.querySelector("[data-lines]").replaceChildren();
  const box = document.createElement("div");
  box.className = "upload-line";
  const name = document.createElement("b");
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = file.size;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const text = document.createElement("span");
  text.setAttribute("role", "status");
  box.append(name, bar, text);
  place.querySelector("[data-lines]").append(box);
  return {
    at(offset) { bar.value = offset; text.textContent = words.sent.replace("%1", mb(offset)).replace("%2", mb(file.size)); },
    say(sentence) { text.textContent = sentence; },
    keep() { bar.remove(); box.classList.add("is-kept"); text.textContent = words.kept; },
    fail(sentence) { bar.remove(); box.classList.add("is-refused"); text.textContent = sentence; },
  };
}

async function send(place, file) {
  const line = lineOf(place, file);
  const kind = place.dataset.kind ?? new FormData(place).get("kind");
  const about = new URLSearchParams({ kind, name: file.name, size: file.size, mark: file.lastModified });
  running += 1;
  try {
    let state = await told(await ask(line, words.uploads, { method: "POST", body: about }));
    const address = addressOf(state.id);
    line.at(state.offset);
    while (state.offset < file.size) {
      const piece = file.slice(state.offset, state.offset + state.piece);
      // A file that was changed or taken away since cannot be read: no network would help.
      await piece.arrayBuffer().catch(() => { throw new Refused(words.failed); });
      const answer = await ask(line, address, { method: "POST", body: piece, headers: { "Upload-Offset": state.offset, "Content-Type": "application/octet-stream" } });
      // The piece may have arrived although its answer did not: ask where to go on.
      state = answer.status === 409 ? await told(await ask(line, address, { method: "GET" })) : await told(answer);
      line.at(state.offset);
    }
    line.say(words.checking);
    const done = await ask(line, addressOf(state.id, "/finish"), { method: "POST" });
    // Its answer was lost and it is kept already: the page shows it. A form that is not saved keeps
    // its files in reach, so there it means that the file is gone.
    if (done.status !== 404 || place.tagName !== "FORM") await told(done);
    line.keep();
    kept += 1;
  } catch (error) {
    line.fail(error instanceof Refused ? error.message : words.failed);
  } finally {
    running -= 1;
    if (!running) allSent(place);
  }
}

/** Nothing is on its way any more: show what is kept, or send the form that waited for it. */
function allSent(place) {
  const refused = page.querySelector(".is-refused");
  const form = place.closest("form");
  if (form === place) {
    if (kept && !refused) window.location.reload();
    return;
  }
  const button = pressed;
  pressed = null;
  form.querySelector("[data-upload-sign]").textContent = refused ? words.refused : "";
  if (button && !refused) form.requestSubmit(button);
}

function begin(place) {
  const input = place.querySelector("input[type=file]");
  const files = [...input.files];
  // Emptied, so that the form does not send the file once more.
  input.value = "";
  files.forEach((file) => send(place, file));
}

/** Hold a form back while files of it are on their way; it is sent when they are there. */
function wait(event) {
  if (!running) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  pressed = event.submitter;
  event.target.querySelector("[data-upload-sign]").textContent = words.unsent;
}

if (page) {
  page.querySelectorAll("[data-upload]").forEach((place) => {
    const input = place.querySelector("input[type=file]");
    if (place.dataset.upload === "many") input.multiple = true;
    input.addEventListener("change", () => begin(place));
    if (place.tagName !== "FORM") return;
    place.querySelector(".form-foot").remove();
    place.addEventListener("submit", (event) => { event.preventDefault(); begin(place); });
  });
  page.querySelectorAll("form:not([data-upload])").forEach((form) => form.addEventListener("submit", wait));
  window.addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });
}
