// Both languages lie on the tablet: the English text is the key, the Chinese comes from the catalogue.

let chinese = {};
let language = "zh-CN";

export async function loadWords(kept) {
  chinese = kept ?? {};
  try {
    const answer = await fetch("/tablet/words.json");
    if (answer.ok) chinese = await answer.json();
  } catch {
    // What lay here from the last time is as good.
  }
  return chinese;
}

export function speak(chosen) {
  language = chosen === "en" ? "en" : "zh-CN";
  document.documentElement.lang = language;
}

export const spoken = () => language;

/** The text in the judge's language, its gaps filled in. */
export function t(text, gaps = {}) {
  const words = language === "en" ? text : (chinese[text] ?? text);
  return words.replace(/%\((\w+)\)s/g, (_, name) => gaps[name] ?? "");
}

/** What the organiser named in both languages. */
export function named(thing, field = "name") {
  return (language === "en" && thing[`${field}_en`]) || thing[field] || "";
}

export const clock = (at) =>
  new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(at);
