// What a sheet would earn, for the judge's eyes only: the server counts anew from the frozen values.
// The rules are those of judges/scoring; a test in the browser holds both against one another.

import * as x from "./exact.js";

const number = x.exact;

/** The points of one frozen value before factor and rounding; null for "not scored". */
export function criterionMark(criterion, value) {
  if (!value) return null;
  if (value.kind === "unmeasurable") return x.ZERO;
  return MARKS[criterion.type]?.(criterion, value) ?? null;
}

const MARKS = {
  measurement: measured,
  judgement: (c, v) => x.times(x.fraction(BigInt(v.value), BigInt(c.top)), number(c.max)),
  points: (c, v) => x.scaled(v.value, v.decimals),
  pass_fail: (c, v) => {
    const passed = [v.value].flat().filter(Boolean).length;
    return x.times(number(c.max), x.fraction(BigInt(passed), BigInt(c.parts)));
  },
  deduction: (c, v) => {
    let taken = x.times(number(c.each), x.fraction(BigInt(v.value)));
    if (c.cap !== null) taken = x.least(taken, number(c.cap));
    return c.max === "0" ? x.subtract(x.ZERO, taken) : x.most(x.ZERO, x.subtract(number(c.max), taken));
  },
  time: (c, v) => {
    if (c.limit_seconds === null || v.value <= c.limit_seconds) return x.ZERO;
    const late = x.fraction(BigInt(v.value - c.limit_seconds));
    const block = x.fraction(BigInt(c.block_seconds));
    const blocks = c.started ? x.begun(late, block) : x.whole(late, block);
    return x.subtract(x.ZERO, x.times(number(c.penalty), blocks));
  },
  placing: (c, v) => number(c.points[v.value - 1] ?? c.otherwise),
};

/** The readings of a frozen measured value. */
export const readings = (value) => [value.value].flat().map((one) => x.scaled(one, value.decimals));

function measured(criterion, value) {
  const all = readings(value);
  const full = number(criterion.max);
  if (criterion.parts > 1) {
    const each = x.over(full, x.fraction(BigInt(criterion.parts)));
    return x.sum(all.map((one) => banded(criterion, one, each)));
  }
  return banded(criterion, combined(criterion, all), full);
}

function combined(criterion, all) {
  const rule = criterion.agree_within !== null ? "median" : criterion.combine;
  const ordered = [...all].sort(x.compare);
  if (rule === "least") return ordered[0];
  if (rule === "most") return ordered[ordered.length - 1];
  if (rule === "median") {
    const middle = ordered.length >> 1;
    const pair = ordered.length % 2 ? [ordered[middle]] : [ordered[middle - 1], ordered[middle]];
    return x.over(x.sum(pair), x.fraction(BigInt(pair.length)));
  }
  return x.over(x.sum(all), x.fraction(BigInt(all.length)));
}

/** How far a reading lies outside the tolerance; 0 inside. */
export function excess(criterion, reading) {
  const [low, high] = [number(criterion.low), number(criterion.high)];
  if (low && x.compare(reading, low) < 0) return x.subtract(low, reading);
  if (high && x.compare(reading, high) > 0) return x.subtract(reading, high);
  return x.ZERO;
}

function banded(criterion, reading, full) {
  const out = excess(criterion, reading);
  if (criterion.rule === "excess_steps") {
    const steps = x.begun(out, number(criterion.every ?? "1"));
    return x.most(x.ZERO, x.subtract(full, x.times(steps, number(criterion.minus ?? "0"))));
  }
  const byExcess = criterion.rule === "excess_bands";
  if (byExcess && x.compare(out, x.ZERO) === 0) return full;
  const upward = criterion.rule === "value_at_least";
  const band = criterion.bands.find((one) => {
    const order = x.compare(byExcess ? out : reading, number(one.limit));
    return upward ? order >= 0 : order <= 0;
  });
  if (!band) return byExcess ? x.ZERO : number(criterion.otherwise);
  return band.share !== null ? x.times(full, number(band.share)) : number(band.marks ?? "0");
}

/** What the sheet earns: points by section and in all; `total` is null while something is missing. */
export function sheetMarks(rubric, values) {
  const sections = {};
  let missing = 0;
  for (const section of rubric.sections) {
    let points = x.ZERO;
    for (const one of section.criteria) {
      const mark = criterionMark(one, values[one.code]);
      if (mark === null) missing += 1;
      else points = x.add(points, x.times(mark, number(one.factor)));
    }
    sections[section.code] = points;
  }
  if (missing) return { sections, soFar: x.sum(Object.values(sections)), total: null };
  bound(rubric, sections);
  let total = x.sum(Object.values(sections));
  if (rubric.floor !== null) total = x.most(total, number(rubric.floor));
  if (rubric.rescale_to !== null) {
    total = x.over(x.times(total, number(rubric.rescale_to)), number(rubric.max));
  }
  return { sections, soFar: total, total };
}

function bound(rubric, sections) {
  for (const { code, floor, cap } of rubric.sections) {
    if (floor !== null) sections[code] = x.most(sections[code], number(floor));
    if (cap !== null) sections[code] = x.least(sections[code], number(cap));
  }
  const closed = new Set();
  for (const gate of rubric.gates) {
    if (x.compare(sections[gate.section], number(gate.below)) >= 0) continue;
    const named = gate.zero_total ? Object.keys(sections) : gate.zero_sections;
    named.forEach((code) => closed.add(code));
  }
  closed.forEach((code) => (sections[code] = x.ZERO));
}

const SLIPS = ["10", "0.1", "100", "0.01"].map(number);

/** The value that was probably meant when the point slipped; null when the reading is believable. */
export function slip(criterion, reading) {
  const limits = [criterion.low, criterion.high].map(number).filter((one) => one && one[0] !== 0n);
  if (!limits.length || near(reading, limits)) return null;
  for (const factor of SLIPS) {
    const meant = x.over(reading, factor);
    if (near(meant, limits)) return meant;
  }
  return null;
}

function near(reading, limits) {
  const fifth = number("0.2");
  if (limits.length === 1 && x.compare(reading, x.ZERO) >= 0 && x.compare(reading, limits[0]) <= 0) {
    return x.compare(x.times(reading, number("5")), x.times(limits[0], fifth)) >= 0;
  }
  const last = limits[limits.length - 1];
  const slack = x.times(x.absolute(last), fifth);
  const low = limits.reduce(x.least);
  const high = limits.reduce(x.most);
  return x.compare(reading, x.subtract(low, slack)) >= 0 && x.compare(reading, x.add(high, slack)) <= 0;
}
