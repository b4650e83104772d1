// One criterion as large keys. A key that is pressed is saved first and drawn as chosen by the browser.

import { button, h, icon, notice } from "./dom.js";
import { named, t } from "./words.js";
import { openKeypad } from "./keypad.js";
import * as x from "./exact.js";
import { criterionMark } from "./marks.js";
import * as v from "./values.js";

/** The control of a criterion. `sheet` has draft, ranges, seesTotal, readOnly, set(), type(), next(). */
export function control(sheet, criterion) {
  return KINDS[criterion.type](sheet, criterion);
}

function radio(sheet, name, value, { checked, disabled, pick, faces, extra = "" }) {
  const input = h("input", {
    type: "radio",
    name,
    value,
    "data-key": `${name}=${value}`,
    disabled: sheet.readOnly || disabled,
    onchange: pick,
  });
  input.checked = checked;
  return h("label", { class: `key ${extra}` }, input, h("span", { class: "face" }, ...faces));
}

function judgement(sheet, one) {
  const given = sheet.draft.values[one.code]?.value;
  const levels = one.levels.map((level) =>
    radio(sheet, one.code, level.value, {
      checked: given === level.value,
      pick: () => sheet.set(one, { kind: "level", value: level.value }),
      faces: [
        h("b", {}, `${level.value} ${named(level)}`.trim()),
        named(level, "text") && h("small", {}, named(level, "text")),
      ].filter(Boolean),
    }),
  );
  return h("div", { class: "keys is-levels" }, levels);
}

function points(sheet, one) {
  const value = sheet.draft.values[one.code];
  const text = v.toTexts(one, value)[0] ?? "";
  const range = sheet.ranges[one.code];
  const off = (number) => range && (x.compare(number, x.exact(range[0])) < 0 || x.compare(number, x.exact(range[1])) > 0);
  const give = (number) => sheet.set(one, v.points(one, number));
  const chips = one.chips.map((chip) =>
    radio(sheet, one.code, chip, {
      checked: chip === text,
      disabled: off(x.exact(chip)),
      pick: () => give(x.exact(chip)),
      faces: [h("b", {}, chip)],
    }),
  );
  return h(
    "div",
    { class: "stack-s" },
    one.levels.length ? h("ul", { class: "aspect" }, one.levels.map(span)) : null,
    h(
      "div",
      { class: "points-row" },
      h("div", { class: "keys" }, chips),
      stepper(sheet, one, text, {
        label: t("Exact mark"),
        less: () => give(step(one, value, -1)),
        more: () => give(step(one, value, 1)),
        lowest: text !== "" && text === one.min,
        highest: text !== "" && text === one.max,
        open: (anchor) => box(sheet, one, 0, { anchor }),
      }),
    ),
  );
}

const span = (level) =>
  h("li", {}, h("b", {}, `${reach(level)} ${named(level)}`.trim()), " ", named(level, "text"));
const reach = ({ low, high }) => (low === high ? low : `${low}–${high}`);

function step(one, value, direction) {
  const [low, high, by] = [one.min, one.max, one.step].map(x.exact);
  if (!value) return direction < 0 ? high : low;
  const now = x.scaled(value.value, value.decimals);
  const moved = direction < 0 ? x.subtract(now, by) : x.add(now, by);
  return x.least(high, x.most(low, moved));
}

function stepper(sheet, one, text, { label, less, more, lowest, highest, open }) {
  const name = `${one.code} ${named(one)}`;
  const turn = (glyph, words, press, off) =>
    h(
      "button",
      {
        type: "button",
        class: "step-key",
        "data-key": `${one.code}${glyph}`,
        "aria-label": `${words} · ${name}`,
        disabled: sheet.readOnly || off,
        onclick: press,
      },
      icon(glyph),
    );
  const shown = open
    ? h(
        "button",
        {
          type: "button",
          class: "reading",
          "data-key": `${one.code}:box`,
          "aria-label": `${label} · ${name} ${text}`,
          disabled: sheet.readOnly,
          onclick: ({ currentTarget }) => open(currentTarget),
        },
        text || "–",
      )
    : h("output", { class: "reading" }, text || "–");
  return h("div", { class: "stepper" }, turn("minus", t("Less"), less, lowest), shown, turn("plus", t("Increase"), more, highest));
}

/** Open the keypad for one box of a criterion. */
function box(sheet, one, at, { anchor, part = "", unit = one.unit }) {
  const texts = sheet.texts(one);
  const kept = () => {
    const now = sheet.texts(one);
    return (text) => {
      now[at] = text;
      return now.map((each) => each ?? "");
    };
  };
  openKeypad({
    criterion: one,
    part,
    unit,
    anchor,
    text: sheet.draft.typing?.[`${one.code}.${at}`] ?? texts[at] ?? "",
    live: (text) => live(sheet, one, kept()(text)),
    onText: (text) => sheet.type(`${one.code}.${at}`, text),
    onDone: (text) => sheet.setTexts(one, at, text),
    onNext: () => sheet.next(one, at),
  });
}

/** What the readings give so far, in words. */
function live(sheet, one, texts) {
  const value = texts.every((text) => !text || !v.fault(one, text)) ? v.fromTexts(one, texts) : null;
  if (!value) return tolerance(one);
  return [verdict(sheet, one, value), tolerance(one)].filter(Boolean).join(" · ");
}

function verdict(sheet, one, value) {
  if (one.type !== "measurement") return value.kind === "time" ? v.clockOf(value.value) : "";
  const inside = v.isOutside(one, value) ? t("Out of tolerance") : t("Within tolerance");
  const band = one.rule.startsWith("value_") ? "" : inside;
  const mark = sheet.seesTotal ? t("%(mark)s of %(max)s points", { mark: x.plain(criterionMark(one, value), 2), max: one.max }) : "";
  return [mark && `→ ${mark}`, band].filter(Boolean).join(" · ");
}

function tolerance(one) {
  if (one.type === "time") {
    return one.limit_seconds ? t("Time limit %(time)s", { time: v.clockOf(one.limit_seconds) }) : t("Minutes:seconds");
  }
  const [low, high] = [one.low ?? null, one.high ?? null];
  if (low !== null && high !== null) return t("Tolerance %(low)s to %(high)s", { low, high });
  if (high !== null) return t("At most %(high)s", { high });
  return low !== null ? t("At least %(low)s", { low }) : "";
}

function numbers(sheet, one) {
  const value = sheet.draft.values[one.code];
  const texts = sheet.texts(one);
  const count = v.boxes(one);
  const shown = one.parts > 1 ? count : Math.min(count, Math.max(one.readings_least ?? 1, texts.filter(Boolean).length + (count > 1 && value ? 1 : 0)));
  const rows = Array.from({ length: shown }, (_, at) => boxRow(sheet, one, at, texts[at], shown));
  return h("div", { class: "stack-s" }, rows, extras(sheet, one, value));
}

function boxRow(sheet, one, at, text, count) {
  const typing = sheet.draft.typing?.[`${one.code}.${at}`];
  const part = partName(one, at, count);
  const cannot = sheet.draft.values[one.code]?.kind === "unmeasurable";
  return h(
    "div",
    { class: "key-row" },
    part && h("span", { class: "part-name" }, part),
    h(
      "button",
      {
        type: "button",
        class: typing && !text ? "reading is-open" : "reading",
        "data-key": `${one.code}:${at}`,
        "aria-label": `${one.code} ${named(one)} ${part} ${text ?? ""}`.trim(),
        disabled: sheet.readOnly || cannot,
        onclick: ({ currentTarget }) => box(sheet, one, at, { anchor: currentTarget, part }),
      },
      text || (typing ? `${typing}…` : "–"),
    ),
    one.unit && h("span", { class: "reading-unit" }, one.unit),
    at === 0 && h("span", { class: "muted" }, tolerance(one)),
    count === 1 && one.type === "measurement" ? cannotKey(sheet, one) : null,
  );
}

function partName(one, at, count) {
  if (count < 2) return "";
  const names = one.part_names_en?.length && document.documentElement.lang === "en" ? one.part_names_en : one.part_names;
  return names?.[at] ?? (one.parts > 1 ? t("Part %(number)s", { number: at + 1 }) : t("Reading %(number)s", { number: at + 1 }));
}

function extras(sheet, one, value) {
  const rows = [];
  if (value && value.kind !== "unmeasurable") {
    const said = verdict(sheet, one, value);
    if (said) rows.push(h("p", { class: v.isOutside(one, value) ? "live out" : "live" }, said));
  }
  if (v.disagrees(one, value)) {
    rows.push(notice("warn", t("Two readings may differ by %(within)s at most; a third one decides.", { within: one.agree_within })));
  }
  const doubted = v.doubt(one, value);
  if (doubted && sheet.draft.sure?.[one.code] !== doubted.reading && !sheet.readOnly) {
    rows.push(
      notice(
        "warn",
        h("p", {}, t("%(reading)s is far from the tolerance. Was %(meant)s meant?", doubted)),
        h(
          "div",
          { class: "key-row" },
          button(t("Change to %(meant)s", doubted), () => sheet.setTexts(one, doubted.at, doubted.meant), { "data-key": `${one.code}:fix` }),
          button(t("%(reading)s is right", doubted), () => sheet.confirm(one, doubted.reading), { "data-key": `${one.code}:sure` }),
        ),
      ),
    );
  }
  if (one.type === "measurement" && one.parts === 1 && v.boxes(one) > 1) rows.push(h("div", { class: "key-row" }, cannotKey(sheet, one)));
  return rows;
}

function cannotKey(sheet, one) {
  const input = h("input", {
    type: "checkbox",
    "data-key": `${one.code}:cannot`,
    disabled: sheet.readOnly,
    onchange: ({ target }) => sheet.set(one, target.checked ? { kind: "unmeasurable" } : null),
  });
  input.checked = sheet.draft.values[one.code]?.kind === "unmeasurable";
  return h("label", { class: "tick push" }, input, h("span", {}, t("Cannot be measured")));
}

function passFail(sheet, one) {
  const value = sheet.draft.values[one.code];
  const parts = value ? [value.value].flat() : (sheet.draft.partial?.[one.code] ?? []);
  const rows = Array.from({ length: one.parts }, (_, at) => {
    const name = one.parts > 1 ? `${one.code}.${at + 1}` : one.code;
    const key = (passed, words, glyph) =>
      radio(sheet, name, passed ? "pass" : "fail", {
        checked: parts[at] === passed,
        pick: () => sheet.setPart(one, at, passed),
        faces: [h("b", {}, icon(glyph), ` ${words}`)],
      });
    const keys = h("div", { class: "keys is-levels" }, key(true, t("Pass"), "check"), key(false, t("Fail"), "x"));
    const title = partName(one, at, one.parts);
    return title ? h("div", { role: "group", "aria-label": title }, h("p", { class: "strong" }, title), keys) : keys;
  });
  return h("div", { class: one.parts > 1 ? "grid-2" : "" }, rows);
}

function deduction(sheet, one) {
  const count = sheet.draft.values[one.code]?.value ?? null;
  const give = (times) => sheet.set(one, { kind: "count", value: times });
  const none = radio(sheet, one.code, 0, {
    checked: count === 0,
    pick: () => give(0),
    faces: [h("b", {}, t("None to deduct"))],
    extra: "is-none",
  });
  const each =
    one.effect === "disqualify"
      ? t("One time disqualifies the work.")
      : one.cap !== null
        ? t("−%(each)s each time, at most −%(cap)s", { each: one.each, cap: one.cap })
        : t("−%(each)s each time", { each: one.each });
  return h(
    "div",
    { class: "stack-s" },
    h(
      "div",
      { class: "key-row" },
      none,
      stepper(sheet, one, count ? t("%(count)s times", { count }) : "", {
        label: "",
        less: () => give(count - 1),
        more: () => give((count ?? 0) + 1),
        // "None" is a word of its own, never the end of counting down by mistake.
        lowest: !count || count <= 1,
        highest: count !== null && count >= one.most,
      }),
    ),
    h("p", { class: "aspect" }, each),
  );
}

const KINDS = {
  judgement,
  points,
  measurement: numbers,
  time: numbers,
  placing: numbers,
  pass_fail: passFail,
  deduction,
};

/** What a value says, for reading back. */
export function readBack(one, value) {
  if (!value) return "–";
  if (value.kind === "level") {
    const level = one.levels.find((each) => each.value === value.value);
    return `${value.value} ${named(level)}`.trim();
  }
  if (value.kind === "count") return value.value ? t("%(count)s times", { count: value.value }) : t("None to deduct");
  if (value.kind === "passed") return [value.value].flat().map((passed) => (passed ? t("Pass") : t("Fail"))).join(" · ");
  if (value.kind === "unmeasurable") return t("Cannot be measured");
  return `${v.toTexts(one, value).join(" · ")} ${one.unit ?? ""}`.trim();
}
