// The page that a guard keeps on the phone: it checks without a network what the picture says.

import { verdictOn } from "./record.js";

const page = document.querySelector("[data-offline-check]");
const form = page.querySelector("form");
const stamp = (instant) => `${instant.toISOString().slice(0, 19)}Z`;

async function kept(address) {
  try {
    const answer = await fetch(address, { cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function show(word, record) {
  for (const banner of page.querySelectorAll("[data-verdict]")) {
    banner.hidden = banner.dataset.verdict !== word;
  }
  const facts = page.querySelector("[data-facts]");
  facts.hidden = !record;
  for (const place of facts.querySelectorAll("[data-of]")) {
    place.textContent = record ? record[place.dataset.of] : "";
  }
}

async function check() {
  const [keys, list] = await Promise.all([kept(page.dataset.keys), kept(page.dataset.list)]);
  const asked = { now: stamp(new Date()), name: form.elements.name.value };
  const scanned = form.elements.scanned.value;
  const [word, record] = keys ? await verdictOn(scanned, keys, list, asked) : ["unknown", null];
  show(word, record);
  page.querySelector("[data-list-day]").textContent = list ? list.issued_at.slice(0, 10) : "–";
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  check();
});

async function keepForLater() {
  if (!("serviceWorker" in navigator)) return;
  // One worker each for this page and for the addresses in the pictures.
  for (const scope of [page.dataset.here, "/v/"]) {
    const found = await navigator.serviceWorker.register(page.dataset.worker, { scope });
    const coming = found.installing ?? found.waiting;
    if (coming) {
      await new Promise((done) => {
        const look = () => coming.state === "activated" && done();
        coming.addEventListener("statechange", look);
        look();
      });
    }
  }
  page.querySelector("[data-kept]").hidden = false;
}

// Opened by the picture while there is no network: the worker hands out this page in its place.
if (location.hash.length > 1) {
  form.elements.scanned.value = location.href;
  check();
} else {
  Promise.all([kept(page.dataset.keys), kept(page.dataset.list)]);
}
keepForLater().catch(() => {});
