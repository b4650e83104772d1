// Draws what the server says of the hall, once a second; keeps the last word when it is silent.

const { source, stale } = document.body.dataset;
const at = (id) => document.getElementById(id);
let last = null;
let heard = 0;

const put = (id, text) => {
  if (at(id).textContent !== text) at(id).textContent = text;
};

function clock(seconds) {
  const whole = Math.abs(seconds);
  return `${seconds < 0 ? "−" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function line(one) {
  const row = document.createElement("li");
  for (const [tag, name, text] of [["span", "rank", one.rank], ["span", "code", one.code], ["span", "name", one.name], ["b", "", one.total]]) {
    const part = document.createElement(tag);
    if (name) part.className = name;
    part.textContent = text;
    row.append(part);
  }
  return row;
}

function draw(told) {
  put("words", told.words);
  put("who", [told.code, told.name].filter(Boolean).join(" "));
  put("score", told.score ?? "");
  put("judges", told.phase === "marking" ? `${told.done}/${told.wanted}` : "");
  put("board-words", told.board_words);
  const text = JSON.stringify(told.ranking);
  if (text !== last) at("ranking").replaceChildren(...told.ranking.map(line));
  last = text;
  tick(told.left);
}

function tick(left) {
  put("clock", left === null ? "" : clock(left));
  at("clock").classList.toggle("is-over", left !== null && left < 0);
}

async function ask() {
  try {
    const answer = await fetch(source, { cache: "no-store", signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(String(answer.status));
    draw(await answer.json());
    heard = Date.now();
    put("stale", "");
  } catch {
    if (Date.now() - heard > 5000) put("stale", stale);
  }
  setTimeout(ask, 1000);
}

ask();
