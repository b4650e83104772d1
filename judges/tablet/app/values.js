// From what is typed to frozen values and back: whole numbers scaled by declared decimals.

import * as x from "./exact.js";
import { excess, readings, slip } from "./marks.js";

const NUMBER = /^-?\d{1,9}(\.\d{1,9})?$/;
const CLOCK = /^(?:(\d{1,3}):)?(\d{1,4}):([0-5]\d)$/;
const MOST_PLACES = 9999;

/** The number in a text; null when it is none (yet). */
export const numberOf = (text) => (NUMBER.test(text ?? "") ? x.exact(text) : null);

/** Whole seconds in h:mm:ss, m:ss or a plain number; null when it is none (yet). */
export function secondsOf(text) {
  if (/^\d{1,6}$/.test(text ?? "")) return Number(text);
  const clock = CLOCK.exec(text ?? "");
  if (!clock) return null;
  const [hours, minutes, seconds] = clock.slice(1).map((part) => Number(part ?? 0));
  return hours * 3600 + minutes * 60 + seconds;
}

export function clockOf(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const [hours, rest] = [Math.floor(seconds / 3600), seconds % 3600];
  const end = two(rest % 60);
  return hours ? `${hours}:${two(Math.floor(rest / 60))}:${end}` : `${Math.floor(rest / 60)}:${end}`;
}

export const points = (criterion, number) => ({
  kind: "points",
  value: x.units(number, criterion.decimals),
  decimals: criterion.decimals,
});

/** How many boxes a criterion has. */
export const boxes = (criterion) =>
  criterion.type === "measurement" && criterion.parts === 1
    ? criterion.readings_most
    : (criterion.parts ?? 1);

/** The frozen value of the texts in a criterion's boxes; null while one that must be there is not. */
export function fromTexts(criterion, texts) {
  if (criterion.type === "time") {
    const seconds = secondsOf(texts[0]);
    return seconds === null ? null : { kind: "time", value: seconds };
  }
  if (criterion.type === "placing") {
    const place = numberOf(texts[0]);
    return place ? { kind: "place", value: x.units(place, 0) } : null;
  }
  const numbers = texts.filter(Boolean).map(numberOf);
  const needed = criterion.parts > 1 ? criterion.parts : (criterion.readings_least ?? 1);
  if (numbers.length < needed || numbers.includes(null)) return null;
  if (criterion.type === "points") return points(criterion, numbers[0]);
  const units = numbers.map((one) => x.units(one, criterion.decimals));
  if (units.includes(null)) return null;
  return {
    kind: "measured",
    decimals: criterion.decimals,
    value: units.length === 1 ? units[0] : units,
  };
}

/** The texts that stand in a criterion's boxes for a frozen value. */
export function toTexts(criterion, value) {
  if (!value || value.kind === "unmeasurable") return [];
  if (value.kind === "measured") return readings(value).map((one) => x.plain(one, 9));
  if (value.kind === "points") return [x.plain(x.scaled(value.value, value.decimals), 9)];
  if (value.kind === "time") return [clockOf(value.value)];
  return [String(value.value)];
}

/** Why a text cannot become the box's value, as a short code; null when it can. */
export function fault(criterion, text) {
  if (criterion.type === "time") return timeFault(criterion, text);
  const number = numberOf(text);
  if (!number) return "number";
  if (criterion.type === "placing") {
    const place = x.units(number, 0);
    return place !== null && place >= 1 && place <= MOST_PLACES ? null : "range";
  }
  if (x.units(number, criterion.decimals) === null) return "decimals";
  const [low, high] = bounds(criterion);
  if ((low && x.compare(number, low) < 0) || (high && x.compare(number, high) > 0)) return "range";
  if (criterion.type !== "points") return null;
  const [, rest] = x.over(x.subtract(number, x.exact(criterion.min)), x.exact(criterion.step));
  return rest === 1n ? null : "step";
}

function timeFault(criterion, text) {
  const seconds = secondsOf(text);
  if (seconds === null) return "number";
  const { limit_seconds: limit, stop_after_seconds: stop } = criterion;
  return limit !== null && stop !== null && seconds > limit + stop ? "range" : null;
}

/** The lowest and highest number that a box takes; null where there is none. */
export const bounds = (criterion) =>
  (criterion.type === "points"
    ? [criterion.min, criterion.max]
    : [criterion.entry_low, criterion.entry_high]
  ).map((one) => x.exact(one ?? null));

/** Whether a key may still be pressed: more digits never make a number smaller. */
export function mayGrow(criterion, text) {
  if (criterion.type === "time") return /^[\d:]{1,8}$/.test(text);
  if (!/^-?\d{0,9}(\.\d{0,9})?$/.test(text)) return false;
  const places = (text.split(".")[1] ?? "").length;
  if (text.includes(".") && (!criterion.decimals || places > criterion.decimals)) return false;
  const [, high] = bounds(criterion);
  const number = numberOf(text.replace(/\.$/, ""));
  return !(number && high && !text.startsWith("-") && x.compare(number, high) > 0);
}

/** Two readings that must agree and do not: a third one decides. */
export function disagrees(criterion, value) {
  if (value?.kind !== "measured" || criterion.parts > 1 || criterion.agree_within === null) return false;
  const all = readings(value);
  if (all.length !== 2) return false;
  return x.compare(x.absolute(x.subtract(all[0], all[1])), x.exact(criterion.agree_within)) > 0;
}

/** The first reading that looks like a slipped point, and what was probably meant; else null. */
export function doubt(criterion, value) {
  if (criterion.type !== "measurement" || value?.kind !== "measured") return null;
  for (const [at, reading] of readings(value).entries()) {
    const meant = slip(criterion, reading);
    if (meant) return { at, reading: x.plain(reading, 9), meant: x.plain(meant, 9) };
  }
  return null;
}

/** Whether a criterion counts as marked: it has a value, and nothing about it is still in doubt. */
export function isGiven(criterion, draft) {
  const value = draft.values[criterion.code];
  if (!value || disagrees(criterion, value)) return false;
  const doubted = doubt(criterion, value);
  return !doubted || draft.sure?.[criterion.code] === doubted.reading;
}

export const isOutside = (criterion, value) =>
  value?.kind === "measured" && readings(value).some((one) => excess(criterion, one)[0] !== 0n);

/** The whole frozen body: every criterion in the rubric's order. */
export function bodyOf(rubric, values) {
  const codes = rubric.sections.flatMap((section) => section.criteria.map((one) => one.code));
  return {
    format: "leitai-sheet",
    version: 1,
    values: Object.fromEntries(codes.map((code) => [code, values[code] ?? null])),
  };
}
