// On the desk's page: a browser that was a tablet of the event before stays the same one when it is
// prepared, for its sheets are numbered and sent under that name.

import { meta, openStore } from "./store.js";

const section = document.getElementById("prepare");

async function nameThisTablet() {
  await openStore(section.dataset.event);
  const device = (await meta("device")) ?? "";
  for (const field of section.querySelectorAll("input[name=device]")) field.value = device;
}

// Without a store it was no tablet yet.
nameThisTablet().catch(() => {});
