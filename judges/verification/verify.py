#!/usr/bin/env python3
"""Recomputes a contest from its definition document and its marks, with stock Python alone.

Written from docs/definition.md by someone who has not read the scoring engine. One file, standard
library only; it must not know the engine, the database or the web.

    python3 verify.py results.zip [--head HEAD] [--key KEY]       checks a published result
    python3 verify.py DEFINITION.json MARKS.json                  prints the result
    python3 verify.py DEFINITION.json MARKS.json EXPECTED.json    compares it with a stated one

HEAD is a head of the trail that somebody kept outside, whole or its first digits, with or without
dashes; KEY the key id or the public key from another source. Without them a bundle that was forged
as a whole, by whoever holds a key, looks good.

Exit codes: 0 good, 2 chain broken (says where), 3 head mismatch, 4 results differ (prints both),
5 signature, 6 incomplete, unreadable or an unknown rule, 64 usage.
"""

import base64
import hashlib
import json
import re
import struct
import sys
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, isqrt
from typing import Any

Json = dict[str, Any]
Values = dict[str, Fraction | None]

SAME, BROKEN, OTHER_HEAD, DIFFERENT, FORGED, UNREADABLE, USAGE = 0, 2, 3, 4, 5, 6, 64
PAIR = 2
GRAVITY = ("present", "absent", "forfeited", "disqualified")
MODES = ("half_up", "half_even", "cut")
DECIMAL = re.compile(r"-?(0|[1-9]\d{0,11})(\.\d{1,9})?", re.ASCII)


class UnknownRule(Exception):
    """The definition uses a rule that this program does not know; its name is the message."""


class Unreadable(Exception):
    """A document is not what it should be, or names what is not there."""


# ---------------------------------------------------------------- numbers


def number(value: object) -> Fraction:
    """Return the exact value of a decimal text or a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and DECIMAL.fullmatch(value):
        return Fraction(value)
    raise Unreadable(f"not a decimal: {value!r}")


def of(source: Json, key: str, default: object = None) -> Fraction:
    """Return the number that stands under `key`."""
    value = source.get(key, default)
    if value is None:
        raise Unreadable(f"{source.get('code', source)} lacks {key}")
    return number(value)


def whole_of(value: Fraction, mode: str) -> int:
    """Round to a whole number; half_up goes away from zero, cut towards zero."""
    size, rest = divmod(abs(value.numerator), value.denominator)
    twice = 2 * rest
    if mode == "half_up":
        size += twice >= value.denominator
    elif mode == "half_even":
        size += twice > value.denominator or (twice == value.denominator and size % 2 == 1)
    return -size if value < 0 else size


def rounded(value: Fraction, decimals: int, mode: str) -> Fraction:
    """Round to `decimals` places."""
    return Fraction(whole_of(value * 10**decimals, mode), 10**decimals)


def whole(source: Json, key: str, default: int) -> int:
    """Return the whole number that stands under `key`."""
    value = of(source, key, default)
    if value.denominator != 1:
        raise Unreadable(f"{source.get('code', source)}: {key} is not whole")
    return value.numerator


def step(rule: Json | None, value: Fraction) -> Fraction:
    """Apply a named rounding step; one that is not stated does not round."""
    if rule is None:
        return value
    return rounded(value, int(of(rule, "decimals")), rule.get("mode", "half_up"))


def printed(value: Fraction, decimals: int, mode: str) -> str:
    """Write a number with so many places, as it stands on a list."""
    size = whole_of(value * 10**decimals, mode)
    digits = f"{abs(size):0{decimals + 1}d}"
    sign = "-" if size < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else sign + digits


def listed(codes: object) -> list[str]:
    """Return the codes that stand in a list; one code alone is a list of one."""
    if codes is None:
        return []
    return [codes] if isinstance(codes, str) else [str(code) for code in codes]  # type: ignore[attr-defined]


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def median(values: Iterable[Fraction]) -> Fraction:
    line = sorted(values)
    return mean(line[(len(line) - 1) // 2 : len(line) // 2 + 1])


def trimmed(values: Iterable[Fraction], high: int, low: int) -> Fraction | None:
    """Return the mean without the highest and the lowest; None where nothing is left."""
    line = sorted(values)
    line = line[low : max(low, len(line) - high)]
    return mean(line) if line else None


def gravest(*statuses: str) -> str:
    """Return the gravest of some states."""
    return GRAVITY[max(map(GRAVITY.index, statuses))]


def started(amount: Fraction, block: Fraction) -> int:
    return ceil(amount / block) if amount > 0 else 0


def full(amount: Fraction, block: Fraction) -> int:
    return floor(amount / block) if amount > 0 else 0


def blocks_in(rule: Json, amount: Fraction, block: Fraction) -> int:
    return (started if rule.get("started", True) else full)(amount, block)


def floor_with_root(base: Fraction, sign: int, square: Fraction) -> int:
    """Return the whole part of base + sign × √square, downwards, without a root ever being cut."""
    under = square * base.denominator**2
    root = isqrt(floor(under)) if sign > 0 else -(isqrt(ceil(under) - 1) + 1 if under else 0)
    return (base.numerator + root) // base.denominator


# ---------------------------------------------------------------- rules that are known

NAMES = "code name name_en text text_en "
COMMON = NAMES + "type max factor times part_names part_names_en "
KNOWN = {
    "rubric": NAMES + "max sections gates floor rescale_to",
    "section": NAMES + "criteria beyond_max floor cap",
    "gate": NAMES + "if then",
    "measurement": COMMON + "unit decimals entry_range tolerance excess_bands excess_steps "
    "value_bands parts readings agree_within",
    "judgement": COMMON + "levels max_spread",
    "points": COMMON + "min step decimals levels by_fact",
    "pass_fail": COMMON + "parts",
    "deduction": COMMON + "each cap most effect",
    "time": COMMON + "limit_seconds block_seconds penalty started stop_after_seconds",
    "placing": COMMON + "points otherwise shared",
    "imported": COMMON + "decimals subtract counts",
    "attainment": COMMON + "method unit unit_en decimals target bonus",
    "steps": COMMON + "method unit unit_en decimals threshold bad_side every minus started floor",
    "linear": COMMON + "method unit unit_en decimals threshold bad_side every minus floor",
    "table": COMMON + "method unit unit_en decimals bands direction otherwise",
    "count": COMMON + "method unit unit_en start each floor cap flag most",
    "mean": COMMON + "method unit unit_en decimals reading_max readings_most",
    "stage": NAMES + "kind rubric max weight counts decimals rounding_mode rounding panel sealing "
    "timing advance late tie_chain levelling carry place_points",
    "stage rounding": "criterion factored sheet stage",
    "panel": "seats aggregate aggregate_by missing minimum trim_high trim_low trim_needs trim_else "
    "own_unit chief",
    "levelling": "grand trim_high trim_low pool_high pool_low within raw mean coefficient panels",
    "place_points": "points otherwise shared",
    "advance": "to top percent line rounding ties_at_cut floors caps",
    "floors": "by each named line",
    "caps": "by each named",
    "late": "per_day zero_after_days",
    "ranking": "compose decimals rounding part_rounding rank_on tie_chain within teams",
    "teams": "shared_stages value award_points passed combine size best missing decimals rounding "
    "tie_chain",
    "tie step": NAMES + "by stage stages criterion section order over",
    "awards": "rules rounding minimum_field by_group medals",
    "award": NAMES + "kind count percent rest least line stage_lines groups bar_flags ties stages "
    "exclusive of certificate prize_cny honour",
    "medals": "scale width gold silver bronze medallion",
}
STEPS = ("stage", "criterion", "section", "time", "rank", "decision", "draw")
CHOICES = {
    "stage kind": ("judged", "imported", "returns"),
    "aggregate": ("mean", "trimmed_mean", "median", "sum", "agreed", "consensus"),
    "aggregate_by": ("sheet", "criterion"),
    "missing": ("block", "use_present"),
    "own_unit": ("forbidden", "allowed"),
    "trim_else": ("block", "mean"),
    "compose": ("weighted_sum", "sum", "mean_of_periods"),
    "rank_on": ("published", "exact"),
    "within": ("all", "group"),
    "ties": ("block", "include_all"),
    "by": (*STEPS, "placings", "head_to_head"),
    "team by": (*STEPS, "best_member"),
    "over": ("stages", "seats"),
    "order": ("asc", "desc"),
    "rounding": MODES,
    "effect": ("disqualify",),
    "combine": ("mean", "median", "least", "most"),
    "direction": ("up_to", "at_least"),
    "bad_side": ("below", "above"),
    "shared": ("average", "same", "refuse"),
    "grand": ("mean_of_means", "all", "trimmed"),
    "places by": ("unit", "district", "group"),
    "team value": ("total", "awards"),
    "team combine": ("sum", "mean"),
    "team missing": ("no_total", "use_present"),
    "of": ("entries", "teams"),
}


def only(source: Json, what: str, keys: str) -> None:
    """Refuse, by name, a key that this program would not obey."""
    for key in source:
        if key not in keys.split():
            raise UnknownRule(f"{what} {source.get('code', '')}: {key}".replace(" :", ":"))


def choice(what: str, value: object) -> None:
    if value not in CHOICES[what]:
        raise UnknownRule(f"{what} {value!r}")


def check_rubric(rubric: Json) -> None:
    only(rubric, "rubric", KNOWN["rubric"])
    for gate in rubric.get("gates", ()):
        only(gate, "gate", KNOWN["gate"])
        only(gate["if"], "gate", "section below")
        only(gate["then"], "gate", "zero_sections zero_total")
    for section in rubric["sections"]:
        only(section, "section", KNOWN["section"])
        for criterion in section["criteria"]:
            check_criterion(criterion)


def check_criterion(criterion: Json) -> None:
    kind = criterion["type"]
    shape = criterion.get("method") if kind == "indicator" else kind
    if kind not in MARKS and kind != "imported":
        raise UnknownRule(f"criterion type {kind!r}")
    if shape not in KNOWN:
        raise UnknownRule(f"indicator method {shape!r}")
    only(criterion, "criterion", KNOWN[shape])
    for key in ("effect", "bad_side", "shared", "direction"):
        if key in criterion:
            choice(key, criterion[key])
    only(criterion.get("tolerance", {}), "tolerance", "low high")
    only(criterion.get("excess_steps", {}), "excess_steps", "every minus")
    only(criterion.get("bonus", {}), "bonus", "every_percent add cap")
    only(criterion.get("flag", {}), "flag", NAMES + "mark")
    readings, values = criterion.get("readings", {}), criterion.get("value_bands", {})
    only(readings, "readings", "least most combine")
    choice("combine", readings.get("combine", "mean"))
    only(values, "value_bands", "direction bands otherwise")
    choice("direction", values.get("direction", "up_to"))
    for name, source in (("excess_bands", criterion), ("bands", values), ("bands", criterion)):
        for band in source.get(name, ()):
            only(band, "band", "up_to limit share marks")


def check_stage(stage: Json) -> None:
    only(stage, "stage", KNOWN["stage"])
    choice("stage kind", stage["kind"])
    if stage["kind"] != "imported" and "rubric" not in stage:
        raise UnknownRule(f"stage {stage['code']}: kind {stage['kind']!r} without rubric")
    only(stage.get("rounding", {}), "rounding", KNOWN["stage rounding"])
    for rule in stage.get("rounding", {}).values():
        check_step(rule)
    choice("rounding", stage.get("rounding_mode", "half_up"))
    panel, levelling = stage.get("panel", {}), stage.get("levelling", {})
    only(panel, "panel", KNOWN["panel"])
    for key, default in (
        ("aggregate", "mean"),
        ("aggregate_by", "sheet"),
        ("missing", "block"),
        ("own_unit", "forbidden"),
        ("trim_else", "block"),
    ):
        choice(key, panel.get(key, default))
    only(levelling, "levelling", KNOWN["levelling"])
    choice("grand", levelling.get("grand", "mean_of_means"))
    choice("within", levelling.get("within", "all"))
    for key in ("raw", "mean", "coefficient"):
        check_step(levelling.get(key, {}))
    only(stage.get("place_points", {}), "place_points", KNOWN["place_points"])
    choice("shared", stage.get("place_points", {}).get("shared", "average"))
    only(stage.get("late", {}), "late", KNOWN["late"])
    check_advance(stage.get("advance", {}))
    check_chain(stage.get("tie_chain", ()), "by")


def check_advance(advance: Json) -> None:
    only(advance, "advance", KNOWN["advance"])
    choice("ties", advance.get("ties_at_cut", "include_all"))
    choice("rounding", advance.get("rounding", "half_up"))
    for key in ("floors", "caps"):
        if key in advance:
            only(advance[key], key, KNOWN[key])
            choice("places by", advance[key]["by"])


def check_step(rule: Json) -> None:
    only(rule, "rounding", "decimals mode")
    choice("rounding", rule.get("mode", "half_up"))


def check_chain(chain: Iterable[Json], kind: str) -> None:
    for one in chain:
        only(one, "tie step", KNOWN["tie step"])
        choice(kind, one["by"])
        choice("order", one.get("order", "asc"))
        choice("over", one.get("over", "stages"))


def check_teams(teams: Json) -> None:
    only(teams, "teams", KNOWN["teams"])
    only(teams.get("passed", {}), "passed", "line points")
    choice("team value", teams.get("value", "total"))
    choice("team combine", teams.get("combine", "sum"))
    choice("team missing", teams.get("missing", "no_total"))
    choice("rounding", teams.get("rounding", "half_up"))
    check_chain(teams.get("tie_chain", ()), "team by")


def check(document: Json) -> None:
    """Refuse a document of another format, and every rule that this program does not know."""
    if (document.get("format"), document.get("version")) != ("leitai-definition", 1):
        raise UnknownRule(f"format {document.get('format')!r} version {document.get('version')!r}")
    for rubric in document.get("rubrics", {}).values():
        check_rubric(rubric)
    for stage in document["stages"]:
        check_stage(stage)
    ranking, awards = document["ranking"], document.get("awards", {})
    only(ranking, "ranking", KNOWN["ranking"])
    choice("compose", ranking["compose"])
    choice("rank_on", ranking.get("rank_on", "published"))
    choice("within", ranking.get("within", "all"))
    choice("rounding", ranking.get("rounding", "half_up"))
    check_step(ranking.get("part_rounding", {}))
    check_chain(ranking.get("tie_chain", ()), "by")
    check_teams(ranking.get("teams", {}))
    choice("rounding", awards.get("rounding", "half_up"))
    only(awards, "awards", KNOWN["awards"])
    for rule in awards.get("rules", ()):
        only(rule, "award", KNOWN["award"])
        choice("ties", rule.get("ties", "block"))
        choice("of", rule.get("of", "entries"))
    only(awards.get("medals", {}), "medals", KNOWN["medals"])


# ---------------------------------------------------------------- marks: one value, one mark


def readings_of(value: Json) -> list[Fraction]:
    """Return what was read, in the criterion's unit."""
    read = value["value"] if isinstance(value["value"], list) else [value["value"]]
    return [Fraction(one, 10 ** value["decimals"]) for one in read]


def combined(criterion: Json, readings: list[Fraction]) -> Fraction | None:
    """Return the one reading that is marked; None while two differ too much."""
    if "agree_within" in criterion:
        apart = max(readings) - min(readings) > of(criterion, "agree_within")
        return None if len(readings) == PAIR and apart else median(readings)
    combine = criterion.get("readings", {}).get("combine", "mean")
    rules: dict[str, Callable[[list[Fraction]], Fraction]]
    rules = {"mean": mean, "median": median, "least": min, "most": max}
    return rules[combine](readings)


def band_mark(band: Json, most: Fraction) -> Fraction:
    return of(band, "marks") if "marks" in band else of(band, "share") * most


def table_mark(rule: Json, direction: str, reading: Fraction, most: Fraction) -> Fraction:
    """Mark a reading by the first band whose limit it keeps; `direction` is the default."""
    upwards = rule.get("direction", direction) == "at_least"
    for band in rule["bands"]:
        limit = of(band, "limit")
        if (reading >= limit) if upwards else (reading <= limit):
            return band_mark(band, most)
    return of(rule, "otherwise", "0")


def reading_mark(criterion: Json, reading: Fraction, most: Fraction) -> Fraction:
    """Mark one reading out of `most`."""
    if "value_bands" in criterion:
        return table_mark(criterion["value_bands"], "up_to", reading, most)
    tolerance = criterion.get("tolerance", {})
    excess = Fraction(0)
    if "low" in tolerance:
        excess = max(excess, of(tolerance, "low") - reading)
    if "high" in tolerance:
        excess = max(excess, reading - of(tolerance, "high"))
    if "excess_steps" in criterion:
        rule = criterion["excess_steps"]
        return max(Fraction(0), most - of(rule, "minus") * started(excess, of(rule, "every")))
    if excess == 0:
        return most
    for band in criterion.get("excess_bands", ()):
        if excess <= of(band, "up_to"):
            return band_mark(band, most)
    return Fraction(0)


def parts_read(criterion: Json, value: Json) -> list[Fraction] | None:
    """Return one reading per part of a measurement (one alone without parts)."""
    readings = readings_of(value)
    parts = whole(criterion, "parts", 1)
    if parts > 1:
        if len(readings) != parts:
            raise Unreadable(f"{criterion['code']}: {len(readings)} readings for {parts} parts")
        return readings
    one = combined(criterion, readings)
    return None if one is None else [one]


def marked(criterion: Json, readings: list[Fraction]) -> Fraction:
    share = of(criterion, "max") / len(readings)
    return sum((reading_mark(criterion, one, share) for one in readings), Fraction(0))


def measurement(criterion: Json, value: Json) -> Fraction | None:
    if value["kind"] == "unmeasurable":
        return Fraction(0)
    readings = parts_read(criterion, value)
    return None if readings is None else marked(criterion, readings)


def judgement(criterion: Json, value: Json) -> Fraction:
    return levels_mark(criterion, [value["value"]])


def levels_mark(criterion: Json, levels: list[int]) -> Fraction:
    top = max(level["value"] for level in criterion["levels"])
    return Fraction(sum(levels), len(levels) * top) * of(criterion, "max")


def points(_: Json, value: Json) -> Fraction:
    return Fraction(value["value"], 10 ** value["decimals"])


def passes(value: Json) -> list[bool]:
    return value["value"] if isinstance(value["value"], list) else [value["value"]]


def pass_fail(criterion: Json, value: Json) -> Fraction:
    return of(criterion, "max") * sum(passes(value)) / whole(criterion, "parts", 1)


def deduction(criterion: Json, value: Json) -> Fraction:
    taken = of(criterion, "each", "0") * int(value["value"])
    if "cap" in criterion:
        taken = min(taken, of(criterion, "cap"))
    most = of(criterion, "max")
    return max(Fraction(0), most - taken) if most > 0 else -taken


def seconds_mark(criterion: Json, seconds: Fraction) -> Fraction:
    if "limit_seconds" not in criterion:
        return Fraction(0)
    over = seconds - of(criterion, "limit_seconds")
    if over <= 0:
        return Fraction(0)
    return -of(criterion, "penalty") * blocks_in(criterion, over, of(criterion, "block_seconds"))


def time(criterion: Json, value: Json) -> Fraction:
    return seconds_mark(criterion, Fraction(value["value"]))


def attainment(criterion: Json, value: Json) -> Fraction:
    scale = 10 ** value["decimals"]
    stated = value.get("target")
    target = of(criterion, "target") if stated is None else Fraction(stated, scale)
    ratio = Fraction(value["actual"], scale) / target
    mark = of(criterion, "max") * min(ratio, Fraction(1))
    if "bonus" in criterion and ratio > 1:
        bonus = criterion["bonus"]
        more = of(bonus, "add") * full((ratio - 1) * 100, of(bonus, "every_percent"))
        mark += min(more, of(bonus, "cap")) if "cap" in bonus else more
    return mark


def bad_side(criterion: Json, value: Json) -> Fraction:
    """Return how far a reading lies on the bad side of the threshold."""
    bad = of(criterion, "threshold") - readings_of(value)[0]
    return -bad if criterion.get("bad_side", "below") == "above" else bad


def steps(criterion: Json, value: Json) -> Fraction:
    blocks = blocks_in(criterion, bad_side(criterion, value), of(criterion, "every"))
    taken = of(criterion, "minus") * blocks
    return max(of(criterion, "max") - taken, of(criterion, "floor", "0"))


def linear(criterion: Json, value: Json) -> Fraction:
    bad = max(Fraction(0), bad_side(criterion, value))
    taken = of(criterion, "minus") * bad / of(criterion, "every")
    return max(of(criterion, "max") - taken, of(criterion, "floor", "0"))


def table(criterion: Json, value: Json) -> Fraction:
    return table_mark(criterion, "at_least", readings_of(value)[0], of(criterion, "max"))


def counted(criterion: Json, value: Json) -> Fraction:
    if value.get("flag"):
        return of(criterion["flag"], "mark")
    mark = of(criterion, "start", "0") + of(criterion, "each") * int(value["value"])
    if "floor" in criterion:
        mark = max(mark, of(criterion, "floor"))
    return min(mark, of(criterion, "cap")) if "cap" in criterion else mark


def mean_of_readings(criterion: Json, value: Json) -> Fraction:
    return mean(readings_of(value)) * of(criterion, "max") / of(criterion, "reading_max")


INDICATORS: dict[str, Callable[[Json, Json], Fraction]] = {
    "attainment": attainment,
    "steps": steps,
    "linear": linear,
    "table": table,
    "count": counted,
    "mean": mean_of_readings,
}


def indicator(criterion: Json, value: Json) -> Fraction:
    return INDICATORS[criterion["method"]](criterion, value)


def points_at(rule: Json, place: int, sharing: int) -> Fraction:
    """Return the points of a place that so many share."""

    def points_of(at: int) -> Fraction:
        stated = rule["points"]
        return number(stated[at - 1]) if at <= len(stated) else of(rule, "otherwise", "0")

    if rule.get("shared", "average") == "average":
        return mean([points_of(place + more) for more in range(sharing)])
    return points_of(place)


def ballot_points(criterion: Json, ballot: dict[str, int]) -> dict[str, Fraction] | None:
    """Return the points of each work that a seat placed; None where the ballot is void."""
    places = list(ballot.values())
    for place in places:
        if place != 1 + sum(other < place for other in places):
            return None
        if criterion.get("shared") == "refuse" and places.count(place) > 1:
            return None
    return {
        entry: points_at(criterion, place, places.count(place)) for entry, place in ballot.items()
    }


def placing(_: Json, value: Json) -> Fraction:
    """Return the points that the whole ballot gave this place."""
    return Fraction(value["points"])


MARKS: dict[str, Callable[[Json, Json], Fraction | None]] = {
    "measurement": measurement,
    "judgement": judgement,
    "points": points,
    "pass_fail": pass_fail,
    "deduction": deduction,
    "time": time,
    "placing": placing,
    "indicator": indicator,
}


def values_of(body: Json) -> Json:
    """Return the values of a frozen sheet."""
    if (body.get("format"), body.get("version")) != ("leitai-sheet", 1):
        raise Unreadable(f"no sheet: format {body.get('format')!r} version {body.get('version')!r}")
    values: Json = body["values"]
    return values


def mark_of(criterion: Json, value: Json | None) -> Fraction | None:
    """Mark one value; None where nothing was scored."""
    return None if value is None else MARKS[criterion["type"]](criterion, value)


# ---------------------------------------------------------------- sheet: from marks to a total


@dataclass
class Sheet:
    """Points per criterion and section after factor and gates, and what they come to."""

    criteria: dict[str, Fraction]
    sections: dict[str, Fraction]
    total: Fraction


def criteria_of(rubric: Json) -> list[Json]:
    return [one for section in rubric["sections"] for one in section["criteria"]]


def factored(stage: Json, criterion: Json, mark: Fraction, given: Values) -> Fraction:
    """Return the points of a mark; `times` is a number that was imported for the entry."""
    product = mark * of(criterion, "factor", "1")
    times = given[criterion["times"]] if given and "times" in criterion else None
    return step(rounding(stage, "factored"), product if times is None else product * times)


def rounding(stage: Json, name: str) -> Json | None:
    rule: Json | None = stage.get("rounding", {}).get(name)
    return rule


def bounded(section: Json, value: Fraction) -> Fraction:
    """Keep the sum of a section above its floor, then below its cap."""
    if "floor" in section:
        value = max(value, of(section, "floor"))
    return min(value, of(section, "cap")) if "cap" in section else value


def closed_sections(rubric: Json, sections: dict[str, Fraction]) -> set[str]:
    """Return the sections that gates make 0; every gate sees the sections before any gate."""
    closed: set[str] = set()
    for gate in rubric.get("gates", ()):
        if sections[gate["if"]["section"]] < of(gate["if"], "below"):
            closed.update(listed(gate["then"].get("zero_sections")))
            if gate["then"].get("zero_total"):
                closed.update(sections)
    return closed


def sheet(
    stage: Json, rubric: Json, marks: dict[str, Fraction], given: Values | None = None
) -> Sheet:
    """Total a sheet from the marks of its criteria: steps 1 to 6 of the document.

    A seat's own sheet has no number that was imported, so that `times` is left out of it.
    """
    points_of = {
        one["code"]: factored(stage, one, marks[one["code"]], given or {})
        for one in criteria_of(rubric)
        if one["code"] in marks
    }
    inside = {
        section["code"]: [one["code"] for one in section["criteria"] if one["code"] in marks]
        for section in rubric["sections"]
    }
    sums = {
        section["code"]: bounded(
            section, sum((points_of[one] for one in inside[section["code"]]), Fraction(0))
        )
        for section in rubric["sections"]
    }
    for code in closed_sections(rubric, sums):
        sums[code] = Fraction(0)
        points_of.update(dict.fromkeys(inside[code], Fraction(0)))
    total = sum(sums.values(), Fraction(0))
    least = rubric.get("floor", "0")
    if least is not None:
        total = max(total, number(least))
    if "rescale_to" in rubric:
        total = total * of(rubric, "rescale_to") / of(rubric, "max")
    return Sheet(points_of, sums, step(rounding(stage, "sheet"), total))


# ---------------------------------------------------------------- panel: from seats to one


def enough(panel: Json, present: int) -> bool:
    if panel.get("missing", "block") == "use_present":
        return present >= whole(panel, "minimum", 1)
    return present >= whole(panel, "seats", 1) - (chief_of(panel) is not None)


def chief_of(panel: Json) -> str | None:
    """Return the seat that only decides where the others do not agree."""
    return panel["chief"] if panel.get("aggregate") == "consensus" else None


def without_chief(panel: Json, by_seat: dict[str, Any]) -> dict[str, Any]:
    chief = chief_of(panel)
    return {seat: one for seat, one in by_seat.items() if seat != chief}


def consensus(panel: Json, marks: dict[str, Fraction]) -> tuple[Fraction, list[str]] | None:
    """Return what all others say alike, else the chief's mark where it lies among theirs."""
    others: dict[str, Fraction] = without_chief(panel, marks)
    if not others or not enough(panel, len(others)):
        return None
    low, high = min(others.values()), max(others.values())
    if low == high:
        return low, sorted(others)
    chief = panel["chief"]
    if chief not in marks or not low <= marks[chief] <= high:
        return None
    return marks[chief], [chief]


def aggregated(panel: Json, marks: dict[str, Fraction]) -> tuple[Fraction, list[str]] | None:
    """Return the panel's mark and the seats it rests on; None where the rule gives no value."""
    rule = panel.get("aggregate", "mean")
    if rule == "consensus":
        return consensus(panel, marks)
    if not enough(panel, len(marks)):
        return None
    line = sorted(marks, key=lambda seat: (marks[seat], seat))
    if rule == "trimmed_mean":
        high, low = whole(panel, "trim_high", 1), whole(panel, "trim_low", 1)
        if len(line) >= whole(panel, "trim_needs", high + low + 1):
            line = line[low : len(line) - high]
        elif panel.get("trim_else") != "mean":
            return None
    elif rule == "median":
        line = line[(len(line) - 1) // 2 : len(line) // 2 + 1]
    elif rule == "agreed" and len(set(marks.values())) > 1:
        return None
    kept = [marks[seat] for seat in line]
    return (sum(kept, Fraction(0)) if rule == "sum" else mean(kept)), line


def panel_mark(panel: Json, criterion: Json, values: dict[str, Json]) -> Fraction | None:
    """Return the panel's mark of one criterion; `values` holds the seats that scored it."""
    if criterion["type"] == "judgement":
        values = without_chief(panel, values)
        if not enough(panel, len(values)):
            return None
        levels = [value["value"] for value in values.values()]
        spread = criterion.get("max_spread", 1)
        if spread is not None and max(levels) - min(levels) > spread:
            return None
        return levels_mark(criterion, levels)
    if panel.get("aggregate", "mean") == "median" and criterion["type"] in MEDIANS:
        return MEDIANS[criterion["type"]](panel, criterion, values)
    marks = {seat: MARKS[criterion["type"]](criterion, value) for seat, value in values.items()}
    found = aggregated(panel, {seat: mark for seat, mark in marks.items() if mark is not None})
    return None if found is None else found[0]


def median_measurement(panel: Json, criterion: Json, values: dict[str, Json]) -> Fraction | None:
    if any(value["kind"] == "unmeasurable" for value in values.values()):
        marks = {seat: measurement(criterion, value) for seat, value in values.items()}
        found = aggregated(panel, {seat: mark for seat, mark in marks.items() if mark is not None})
        return None if found is None else found[0]
    read = [parts_read(criterion, value) for value in values.values()]
    present = [one for one in read if one is not None]
    if not enough(panel, len(present)):
        return None
    parts = list(zip(*present, strict=True))
    if len(present) == PAIR and "agree_within" in criterion:
        within = of(criterion, "agree_within")
        if any(abs(one - other) > within for one, other in parts):
            return None
    return marked(criterion, [median(part) for part in parts])


def median_time(panel: Json, criterion: Json, values: dict[str, Json]) -> Fraction | None:
    if not enough(panel, len(values)):
        return None
    return seconds_mark(criterion, median(Fraction(value["value"]) for value in values.values()))


def median_pass_fail(panel: Json, criterion: Json, values: dict[str, Json]) -> Fraction | None:
    if not enough(panel, len(values)):
        return None
    votes = [sum(part) for part in zip(*map(passes, values.values()), strict=True)]
    if any(2 * yes == len(values) for yes in votes):
        return None
    passed = Fraction(sum(2 * yes > len(values) for yes in votes))
    return of(criterion, "max") * passed / whole(criterion, "parts", 1)


MEDIANS: dict[str, Callable[[Json, Json, dict[str, Json]], Fraction | None]] = {
    "measurement": median_measurement,
    "time": median_time,
    "pass_fail": median_pass_fail,
}


# ---------------------------------------------------------------- one entry in one stage


@dataclass
class Place:
    """What one entry has in one stage."""

    status: str = "present"
    total: Fraction | None = None
    criteria: dict[str, Fraction] = field(default_factory=dict)
    sections: dict[str, Fraction] = field(default_factory=dict)
    seconds: dict[str, Fraction] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    rank: int | None = None
    own: Fraction | None = None
    panel: str | None = None
    raw: Fraction | None = None
    raw_rank: int | None = None
    coefficient: Fraction | None = None


def by_criterion(stage: Json, rubric: Json, bodies: dict[str, Json], given: Values) -> Sheet | None:
    """Aggregate each criterion, then total once."""
    panel = stage.get("panel", {})
    marks: dict[str, Fraction] = {}
    for criterion in criteria_of(rubric):
        code = criterion["code"]
        if criterion["type"] == "imported":
            mark = given[code]
        else:
            values = {seat: body[code] for seat, body in bodies.items() if body[code] is not None}
            mark = panel_mark(panel, criterion, values)
            mark = mark if mark is None else step(rounding(stage, "criterion"), mark)
        if mark is None:
            return None
        # An imported number that does not count has to be there, and adds nothing.
        marks[code] = mark if criterion.get("counts", True) else Fraction(0)
    return sheet(stage, rubric, marks, given)


def complete_sheets(stage: Json, rubric: Json, bodies: dict[str, Json]) -> dict[str, Sheet]:
    """Total the sheet of each seat that scored everything, without what was imported."""
    sheets: dict[str, Sheet] = {}
    for seat, body in bodies.items():
        marks = {
            one["code"]: mark_of(one, body[one["code"]])
            for one in criteria_of(rubric)
            if one["type"] != "imported"
        }
        complete = {code: mark for code, mark in marks.items() if mark is not None}
        if len(complete) == len(marks):
            sheets[seat] = sheet(stage, rubric, complete)
    return sheets


def by_sheet(stage: Json, rubric: Json, bodies: dict[str, Json], given: Values) -> Sheet | None:
    """Total each seat's sheet, aggregate the totals, then add what was imported."""
    panel = stage.get("panel", {})
    sheets = complete_sheets(stage, rubric, bodies)
    found = aggregated(panel, {seat: one.total for seat, one in sheets.items()})
    if found is None:
        return None
    kept = [sheets[seat] for seat in found[1]]
    share = 1 if panel.get("aggregate") == "sum" else len(kept)
    criteria = {
        code: sum(one.criteria[code] for one in kept) / Fraction(share) for code in kept[0].criteria
    }
    sections = {
        code: sum(one.sections[code] for one in kept) / Fraction(share) for code in kept[0].sections
    }
    return with_imported(rubric, Sheet(criteria, sections, found[0]), given)


def with_imported(rubric: Json, one: Sheet, given: Values) -> Sheet | None:
    """Add the imported criteria, each times its factor, once to what the panel gave."""
    for section in rubric["sections"]:
        for criterion in section["criteria"]:
            if criterion["type"] == "imported":
                mark = given[criterion["code"]]
                if mark is None:
                    return None
                counts = criterion.get("counts", True)
                more = mark * of(criterion, "factor", "1") if counts else Fraction(0)
                one.criteria[criterion["code"]] = more
                one.sections[section["code"]] += more
                one.total += more
    return one


def returned(stage: Json, rubric: Json, filed: Json, given: Values) -> Sheet | None:
    """Total the one return of an entry and take off what lateness costs."""
    body = filed["body"]["values"]
    found = by_criterion({**stage, "panel": {}}, rubric, {"": body}, given)
    late, days = stage.get("late"), filed["late_days"]
    if late is None:
        return found
    if days > late["zero_after_days"]:
        return Sheet({}, {}, Fraction(0))
    if found and days:
        found.total = max(Fraction(0), found.total - of(late, "per_day") * days)
    return found


def verdict(rubric: Json, bodies: Iterable[Json]) -> str:
    """Return what disqualifying deductions come to: present, disqualified, or disputed."""
    disputed = False
    bodies = list(bodies)
    for criterion in criteria_of(rubric):
        if criterion.get("effect") == "disqualify":
            stated = [body[criterion["code"]] for body in bodies]
            counts = [value["value"] >= 1 for value in stated if value is not None]
            if 2 * sum(counts) > len(counts):
                return "disqualified"
            disputed = disputed or any(counts)
    return "disputed" if disputed else "present"


def seconds_of(stage: Json, rubric: Json, bodies: Iterable[Json]) -> dict[str, Fraction]:
    """Return the seconds of each timed criterion, for ties."""
    bodies = list(bodies)
    found = {}
    for criterion in criteria_of(rubric):
        if criterion["type"] == "time":
            stated = [body[criterion["code"]] for body in bodies]
            taken = [Fraction(value["value"]) for value in stated if value is not None]
            if taken:
                middle = stage.get("panel", {}).get("aggregate") == "median"
                found[criterion["code"]] = median(taken) if middle else mean(taken)
    return found


def flags_of(rubric: Json, bodies: Iterable[Json]) -> set[str]:
    """Return the flags that stand on any sheet."""
    bodies = list(bodies)
    return {
        criterion["flag"]["code"]
        for criterion in criteria_of(rubric)
        if "flag" in criterion
        for body in bodies
        if (body[criterion["code"]] or {}).get("flag")
    }


# ---------------------------------------------------------------- ranking


@dataclass
class Ranking:
    """Groups of equal entries, best first, with their ranks and the totals that were compared."""

    groups: list[list[str]]
    ranks: dict[str, int]
    compared: dict[str, Fraction]


def ranks_of(groups: Iterable[list[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for group in groups:
        found.update(dict.fromkeys(group, len(found) + 1))
    return found


def split(group: list[str], chain: Sequence[Json], value: Callable[..., Any]) -> list[list[str]]:
    """Serve the tie chain on a group of equal entries; what it leaves together stays equal."""
    if len(group) == 1 or not chain:
        return [group]
    rule = chain[0]
    values = value(rule, group)
    if values is None or len(set(values.values())) == 1:
        return split(group, chain[1:], value)
    default = "asc" if rule["by"] in ("time", "rank") else "desc"
    # A recorded order is never turned round.
    recorded = rule["by"] in ("decision", "draw")
    downwards = not recorded and rule.get("order", default) == "desc"
    # A step that compares the tied group itself is asked again of those that it left equal.
    rest = chain if rule["by"] in ("placings", "head_to_head", "best_member") else chain[1:]
    found = []
    for one in sorted(set(values.values()), reverse=downwards):
        same = [entry for entry in group if values[entry] == one]
        found += split(same, rest, value)
    return found


def most_at_first_difference(group: list[str], lines: dict[str, list[Any]]) -> Json | None:
    """Return each member's value at the first place where they differ; None where none does."""
    for at in range(min(len(line) for line in lines.values())):
        values = {entry: lines[entry][at] for entry in group}
        if len(set(values.values())) > 1:
            return values
    return None


def placings(group: list[str], lists: list[dict[str, int]]) -> Json | None:
    """Return how often each has the smallest place at which the counts differ."""
    had = {entry: [places[entry] for places in lists if entry in places] for entry in group}
    if not all(had.values()):
        return None
    last = max(max(places) for places in had.values())
    counts = {entry: [had[entry].count(place) for place in range(1, last + 1)] for entry in group}
    return most_at_first_difference(group, counts)


def head_to_head(group: list[str], lists: list[dict[str, int]]) -> Json | None:
    """Return the duels that each member won against the others; a drawn one is a half."""
    won = dict.fromkeys(group, Fraction(0))
    for at, one in enumerate(group):
        for other in group[at + 1 :]:
            both = [places for places in lists if one in places and other in places]
            if not both:
                return None
            ahead = sum(places[one] < places[other] for places in both)
            behind = sum(places[one] > places[other] for places in both)
            won[one] += Fraction(1 + (ahead > behind) - (ahead < behind), 2)
            won[other] += Fraction(1 + (ahead < behind) - (ahead > behind), 2)
    return won


# ---------------------------------------------------------------- levelling of panels


def level_pool(rule: Json, pool: list[Place]) -> None:
    """Give each place of a pool its levelled total, once all of them have a raw one."""
    raws = [place.raw for place in pool if place.raw is not None]
    if len(raws) < len(pool):
        return
    panels: dict[str | None, list[Fraction]] = {}
    for place in pool:
        panels.setdefault(place.panel, []).append(place.raw or Fraction(0))
    high, low = whole(rule, "trim_high", 0), whole(rule, "trim_low", 0)
    means = {panel: trimmed(found, high, low) for panel, found in panels.items()}
    stated = {
        panel: step(rule.get("mean"), found) for panel, found in means.items() if found is not None
    }
    grand: Fraction | None
    if rule.get("grand", "mean_of_means") == "mean_of_means":
        grand = mean(list(stated.values())) if len(stated) == len(panels) else None
    elif rule["grand"] == "all":
        grand = mean(raws)
    else:
        grand = trimmed(raws, whole(rule, "pool_high", 1), whole(rule, "pool_low", 1))
    for place in pool:
        middle = stated.get(place.panel)
        if grand is not None and middle and place.raw is not None:
            ratio = step(rule.get("mean"), grand) / middle
            place.coefficient = step(rule.get("coefficient"), ratio)
            place.total = place.raw * place.coefficient


# ---------------------------------------------------------------- the whole contest


class Contest:
    """One definition with one set of marks, scored stage by stage."""

    def __init__(self, document: Json, marks: Json) -> None:
        check(document)
        self.document, self.marks = document, marks
        self.stages: dict[str, Json] = {stage["code"]: stage for stage in document["stages"]}
        given = marks.get("stages")
        self.held = [code for code in self.stages if given is None or code in given]
        self.entries: dict[str, Json] = {entry["code"]: entry for entry in marks["entries"]}
        self.ranking = document["ranking"]
        self.team_rule: Json | None = self.ranking.get("teams")
        self.teams: dict[str, Json] = {team["code"]: team for team in marks.get("teams") or ()}
        self.team_of = self.memberships()
        # Stages that a team does once: marks name the team there.
        self.shared = set(listed((self.team_rule or {}).get("shared_stages")))
        self.places: dict[str, dict[str, Place]] = {}
        self.rankings: dict[str, Ranking] = {}
        self.advanced: dict[str, list[str]] = {}
        self.overall: dict[str, Place] = {}
        self.awards: list[list[str]] = []
        self.team_places: dict[str, Place] = {}
        self.team_awards: list[list[str]] = []
        self.blocks: list[list[Any]] = []
        # What was handed in, by what it is of, stage and entry; inside by seat or criterion.
        self.handed_in: dict[tuple[str, str, str], dict[str, Any]] = {}
        for kind, inside, content in (
            ("sheets", "seat", "body"),
            ("imported", "criterion", "value"),
            ("returns", "", ""),
            ("statuses", "", "status"),
            ("panels", "", "panel"),
        ):
            for one in marks.get(kind) or ():
                self.hand_in(kind, one, one.get(inside, ""), one[content] if content else one)

    def memberships(self) -> dict[str, str]:
        """Return the team of each entry that is in one."""
        found: dict[str, str] = {}
        for team in self.teams.values():
            for member in team["members"]:
                if member not in self.entries or member in found:
                    raise Unreadable(f"team {team['code']}: {member} is no entry, or in two teams")
                found[member] = team["code"]
        return found

    def hand_in(self, kind: str, one: Json, inside: str, content: object) -> None:
        """Keep one sheet, number, return or status; refuse strangers and doubles."""
        stage, entry = one["stage"], one["entry"]
        if stage not in self.stages or entry not in self.people(stage):
            raise Unreadable(f"{kind}: {stage} {entry} is not known")
        kept = self.handed_in.setdefault((kind, stage, entry), {})
        if inside in kept:
            raise Unreadable(f"{kind}: {stage} {entry} {inside} stands twice")
        kept[inside] = content

    def of_entry(self, kind: str, stage: str, entry: str) -> dict[str, Any]:
        return self.handed_in.get((kind, stage, entry), {})

    def people(self, stage: str) -> dict[str, Json]:
        """Return who does a stage: the entries, or the teams where they do it once."""
        return self.teams if stage in self.shared else self.entries

    def stands_for(self, entry: str, stage: str, where: str = "") -> str | None:
        """Return under which code somebody of the ranking `where` stands in a stage."""
        if (stage in self.shared) == (where in self.shared):
            return entry
        return self.team_of.get(entry) if stage in self.shared else None

    def there(self, entry: str, stage: str, where: str = "") -> Place | None:
        """Return what somebody of the ranking `where` has in a stage."""
        code = self.stands_for(entry, stage, where)
        return None if code is None else self.places.get(stage, {}).get(code)

    # ------------------------------------------------------------ stages

    def status(self, entry: str, stage: str) -> str:
        """Return the gravest of an entry's own status and its status in a stage."""
        return gravest(
            self.people(stage)[entry].get("status", "present"),
            *self.of_entry("statuses", stage, entry).values(),
        )

    def imported(self, stage: str, entry: str, criterion: str) -> Fraction | None:
        value = self.of_entry("imported", stage, entry).get(criterion)
        return None if value is None else number(value)

    def given(self, stage: Json, entry: str) -> Values:
        """Return the imported criteria of an entry, negative where they are subtracted."""
        found: Values = {}
        for criterion in criteria_of(self.document["rubrics"][stage["rubric"]]):
            if criterion["type"] == "imported":
                mark = self.imported(stage["code"], entry, criterion["code"])
                minus = criterion.get("subtract") and mark is not None
                found[criterion["code"]] = -mark if minus and mark is not None else mark
        return found

    def place(self, stage: Json, entry: str, ballots: "Ballots") -> Place:
        """Score one entry in one stage."""
        code = stage["code"]
        place = Place(status=self.status(entry, code), panel=self.panel_of(stage, entry))
        if "rubric" in stage:
            total = self.judged(stage, entry, place, ballots)
        else:
            total = self.imported(code, entry, "")
        if place.status == "present" and total is not None:
            place.total = total
        return place

    def bodies(self, stage: Json, entry: str, ballots: "Ballots") -> dict[str, Json]:
        """Return the values of each sheet of an entry, places with the points they got."""
        sheets = self.of_entry("sheets", stage["code"], entry)
        bodies = {seat: values_of(body) for seat, body in sheets.items()}
        return {seat: ballots.settled(entry, seat, body) for seat, body in bodies.items()}

    def judged(self, stage: Json, entry: str, place: Place, ballots: "Ballots") -> Fraction | None:
        """Fill `place` from sheets or from a return, and give back the total."""
        rubric, panel = self.document["rubrics"][stage["rubric"]], stage.get("panel", {})
        given = self.given(stage, entry)
        filed = self.of_entry("returns", stage["code"], entry).get("")
        if stage["kind"] == "returns":
            bodies = {"": values_of(filed["body"])} if filed else {}
            found = returned(stage, rubric, filed, given) if filed else None
        else:
            bodies = self.bodies(stage, entry, ballots)
            once = stage["kind"] == "imported" or panel.get("aggregate_by", "sheet") == "criterion"
            found = (by_criterion if once else by_sheet)(stage, rubric, bodies, given)
        others = without_chief(panel, bodies).values()
        place.seconds = seconds_of(stage, rubric, others)
        place.flags = flags_of(rubric, bodies.values())
        said = verdict(rubric, others)
        if said == "disqualified":
            place.status = said
        if said != "present" or found is None or entry in ballots.void:
            return None
        place.criteria, place.sections = found.criteria, found.sections
        return found.total

    def panel_of(self, stage: Json, entry: str) -> str | None:
        """Return the panel that judged an entry, as told or as its sheets' seats say."""
        told: str | None = self.of_entry("panels", stage["code"], entry).get("")
        if told is not None:
            return told
        seats = set(self.of_entry("sheets", stage["code"], entry))
        panels = stage.get("levelling", {}).get("panels", {})
        found = [code for code, own in panels.items() if seats & set(listed(own))]
        return found[0] if len(found) == 1 else None

    def takes_part(self, code: str) -> list[str]:
        """Return who does a stage: those that went on to it, or everybody."""
        recorded = (self.marks.get("advanced") or {}).get(code)
        if recorded is not None:
            for one in recorded:
                if one not in self.entries and one not in self.teams:
                    raise Unreadable(f"advanced: {code} {one} is not known")
            return self.going(code, set(recorded))
        for earlier in self.held[: self.held.index(code)]:
            if code in destinations(self.stages[earlier]):
                return self.going(code, set(self.advanced[earlier]))
        return list(self.people(code))

    def going(self, code: str, named: set[str]) -> list[str]:
        """Return who does a stage when these go on: a team by itself or by any of its members."""
        if code in self.shared:
            named = named | {self.team_of[one] for one in named if one in self.team_of}
            return [team for team in self.teams if team in named]
        return [entry for entry in self.entries if {entry, self.team_of.get(entry)} & named]

    def show(self, code: str, value: Fraction) -> Fraction:
        """Round as the stage is printed."""
        stage = self.stages[code]
        mode = stage.get("rounding_mode", "half_up")
        return rounded(value, stage.get("decimals", 2), mode)

    def compared(self, code: str, value: Fraction) -> Fraction:
        """Return what is compared of a stage's number: as printed, or as carried."""
        published = self.ranking.get("rank_on", "published") == "published"
        return self.show(code, value) if published else value

    def score_stage(self, code: str) -> None:
        stage = self.stages[code]
        entries = self.takes_part(code)
        ballots = Ballots(self, stage, entries)
        places = {entry: self.place(stage, entry, ballots) for entry in entries}
        self.places[code] = places
        if "levelling" in stage:
            self.level(stage, places)
        for entry, place in places.items():
            if place.total is not None:
                place.own = step(rounding(stage, "stage"), place.total)
                place.total = self.carried(stage, entry, place.own)
        totals = {
            entry: self.compared(code, place.total)
            for entry, place in places.items()
            if place.total is not None
        }
        self.rankings[code] = self.ranked(totals, stage.get("tie_chain", ()), code)
        for entry, rank in self.rankings[code].ranks.items():
            places[entry].rank = rank
        self.advanced[code] = Cut(self, stage).going_on() if "advance" in stage else []

    def level(self, stage: Json, places: dict[str, Place]) -> None:
        """Put the levelled total in place of the total so far, which stays beside it as raw."""
        rule = stage["levelling"]
        pools: dict[str, list[Place]] = {}
        for entry, place in places.items():
            if place.total is not None and place.panel is not None:
                place.raw = step(rule.get("raw"), place.total)
            place.total = None
            if place.status == "present":
                person = self.people(stage["code"])[entry]
                group = person.get("group", "") if rule.get("within") == "group" else ""
                pools.setdefault(group, []).append(place)
        for pool in pools.values():
            level_pool(rule, pool)
        raws = [place.raw for place in places.values() if place.raw is not None]
        for place in places.values():
            if place.raw is not None:
                place.raw_rank = 1 + sum(other > place.raw for other in raws)

    def carried(self, stage: Json, entry: str, own: Fraction) -> Fraction | None:
        """Add the own totals of earlier stages; None where the entry lacks one of them."""
        total = own
        for code in listed(stage.get("carry")):
            earlier = self.there(entry, code, stage["code"])
            if earlier is None or earlier.own is None:
                return None
            total += earlier.own
        return total

    # ------------------------------------------------------------ ranking and ties

    def ranked(self, totals: dict[str, Fraction], chain: Sequence[Json], where: str) -> Ranking:
        def value(rule: Json, group: list[str]) -> dict[str, Any] | None:
            return self.tie_values(rule, group, where)

        return ranking_of(totals, chain, value)

    def decided(
        self, group: Iterable[str], where: str, *, teams: bool = False, drawn: bool = False
    ) -> list[str] | None:
        """Return the recorded order of a group, if one decision names all its members."""
        wanted = set(group)
        decisions = self.marks.get("decisions") or ()
        for decision in sorted(decisions, key=lambda one: list(one["order"])):
            asked = decision.get("stage", "") == where and decision.get("teams", False) == teams
            if drawn and not decision.get("witnessed"):
                continue
            if asked and wanted <= set(decision["order"]):
                return [entry for entry in decision["order"] if entry in wanted]
        return None

    def tie_values(self, rule: Json, group: list[str], where: str) -> dict[str, Any] | None:
        """Return each member's value in one step; None passes the step over."""
        if rule["by"] in ("decision", "draw"):
            order = self.decided(group, where, drawn=rule["by"] == "draw")
            return None if order is None else {entry: order.index(entry) for entry in group}
        if rule["by"] in ("placings", "head_to_head"):
            lists = [
                places
                for code in self.named(rule, where)
                for places in self.lists(rule, group, where, code)
            ]
            return (placings if rule["by"] == "placings" else head_to_head)(group, lists)
        values = {entry: self.tie_value(rule, entry, where) for entry in group}
        return None if None in values.values() else values

    def named(self, rule: Json, where: str) -> list[str]:
        """Return the stages that a step of a tie chain asks; without any, its own."""
        return listed(rule.get("stages")) or listed(rule.get("stage")) or [where]

    def tie_value(self, rule: Json, entry: str, where: str) -> Fraction | None:
        found = [self.tie_value_in(rule, entry, code, where) for code in self.named(rule, where)]
        stated = [value for value in found if value is not None]
        return mean(stated) if stated else None

    def tie_value_in(self, rule: Json, entry: str, code: str, where: str) -> Fraction | None:
        place = self.there(entry, code, where)
        if place is None or place.total is None:
            return None
        if rule["by"] == "rank":
            return None if place.rank is None else Fraction(place.rank)
        if rule["by"] == "time":
            return place.seconds.get(rule["criterion"])
        value: Fraction | None = place.total
        if rule["by"] == "criterion":
            value = place.criteria.get(rule["criterion"])
        elif rule["by"] == "section":
            value = place.sections.get(rule["section"])
        return None if value is None else self.compared(code, value)

    def lists(
        self, rule: Json, group: list[str], where: str, code: str
    ) -> Iterable[dict[str, int]]:
        """Return places of a group in one stage: its ranking's, or one list for each seat."""
        had = {entry: self.there(entry, code, where) for entry in group}
        placed = {entry: place for entry, place in had.items() if place and place.total is not None}
        if rule.get("over", "stages") == "stages":
            yield {entry: place.rank for entry, place in placed.items() if place.rank is not None}
            return
        for places in self.seat_places(code):
            codes = {entry: self.stands_for(entry, code, where) or "" for entry in placed}
            yield {entry: places[one] for entry, one in codes.items() if one in places}

    def seat_places(self, code: str) -> list[dict[str, int]]:
        """Return how each seat of each panel places the works of a stage by its sheets' totals."""
        stage = self.stages[code]
        if stage["kind"] != "judged" or code not in self.places:
            return []
        rubric = self.document["rubrics"][stage["rubric"]]
        ballots = Ballots(self, stage, self.places[code])
        totals: dict[tuple[str, str], dict[str, Fraction]] = {}
        ranked = {
            entry: place for entry, place in self.places[code].items() if place.total is not None
        }
        for entry, place in ranked.items():
            bodies = without_chief(stage.get("panel", {}), self.bodies(stage, entry, ballots))
            for seat, one in complete_sheets(stage, rubric, bodies).items():
                totals.setdefault((place.panel or "", seat), {})[entry] = one.total
        return [
            {entry: 1 + sum(other > one for other in own.values()) for entry, one in own.items()}
            for own in totals.values()
        ]

    # ------------------------------------------------------------ composition

    def is_recorded(self, code: str) -> bool:
        """Say whether a recorded decision names who enters a stage that this one leads to."""
        recorded = self.marks.get("advanced") or {}
        return any(target in recorded for target in destinations(self.stages[code]))

    def counted(self) -> list[str]:
        return [code for code in self.held if self.stages[code].get("counts", True)]

    def compose(self, totals: dict[str, Fraction]) -> Fraction:
        """Return the overall total from the carried totals of the counted stages."""
        part = self.ranking.get("part_rounding")
        weighted = self.ranking["compose"] == "weighted_sum"
        total = Fraction(0)
        for code, carried in totals.items():
            weight = of(self.stages[code], "weight") if weighted else 1
            total += step(part, carried * weight)
        return total / len(totals) if self.ranking["compose"] == "mean_of_periods" else total

    def part(self, code: str, place: Place) -> Fraction | None:
        """Return what a stage gives to the overall total: its total, or points for the rank."""
        rule = self.stages[code].get("place_points")
        if rule is None or place.total is None or place.rank is None:
            return place.total
        ranks = list(self.rankings[code].ranks.values())
        return points_at(rule, place.rank, ranks.count(place.rank))

    def score_overall(self) -> None:
        counted = self.counted()
        for entry in self.entries:
            found = {code: self.there(entry, code) for code in counted}
            own = {code: place for code, place in found.items() if place is not None}
            status = self.entries[entry].get("status", "present")
            place = Place(status=gravest(status, *(one.status for one in own.values())))
            for one in own.values():
                place.flags |= one.flags
            parts = {code: self.part(code, one) for code, one in own.items()}
            totals = {code: total for code, total in parts.items() if total is not None}
            if place.status == "present" and counted and len(totals) == len(counted):
                place.total = self.compose(totals)
            self.overall[entry] = place
        totals = {
            entry: self.compared_overall(place.total)
            for entry, place in self.overall.items()
            if place.total is not None
        }
        chain = self.ranking.get("tie_chain", ())
        self.rankings[""] = merged(
            self.ranked({entry: totals[entry] for entry in group if entry in totals}, chain, "")
            for group in self.groups()
        )
        for entry, rank in self.rankings[""].ranks.items():
            self.overall[entry].rank = rank

    def groups(self) -> list[list[str]]:
        """Return the entries that are ranked by themselves: all, or those of each group."""
        if self.ranking.get("within", "all") == "all":
            return [list(self.entries)]
        return list(by_group(self.entries).values())

    def compared_overall(self, total: Fraction) -> Fraction:
        if self.ranking.get("rank_on", "published") == "exact":
            return total
        return rounded(
            total, self.ranking.get("decimals", 2), self.ranking.get("rounding", "half_up")
        )

    # ------------------------------------------------------------ awards

    def give_awards(self) -> None:
        awards = self.document.get("awards", {})
        rules = [rule for rule in awards.get("rules", ()) if rule.get("of", "entries") == "entries"]
        whole_contest = [rule for rule in rules if "stages" not in rule]
        for group in by_group(self.entries).values() if awards.get("by_group") else [None]:
            medals = awards.get("medals", {})
            Prizes(self, "", whole_contest, medals=medals, among=group).serve()
        for code in self.held:
            own = [rule for rule in rules if code in listed(rule.get("stages"))]
            if own:
                Prizes(self, code, own).serve()

    def result(self) -> Json:
        """Score everything and return it in plain values."""
        for code in self.held:
            self.score_stage(code)
        self.score_overall()
        self.give_awards()
        if self.team_rule is not None:
            Teams(self, self.team_rule).serve()
        stages = {}
        for code, places in self.places.items():
            stage = self.stages[code]
            shape = (stage.get("decimals", 2), stage.get("rounding_mode", "half_up"))
            stages[code] = {
                "entries": {entry: line(places[entry], *shape) for entry in sorted(places)},
                "advanced": sorted(self.advanced[code]),
            }
            if any(place.raw is not None for place in places.values()):
                stages[code]["levelled"] = {entry: level(places[entry]) for entry in sorted(places)}
        shape = (self.ranking.get("decimals", 2), self.ranking.get("rounding", "half_up"))
        found = {
            "stages": stages,
            "overall": {entry: line(self.overall[entry], *shape) for entry in sorted(self.overall)},
            "awards": sorted(self.awards),
            "blocks": sorted(self.blocks),
        }
        if self.team_rule is not None and self.teams:
            shape = (self.team_rule.get("decimals", 2), self.team_rule.get("rounding", "half_up"))
            places = self.team_places
            found["teams"] = {team: line(places[team], *shape) for team in sorted(places)}
            found["team_awards"] = sorted(self.team_awards)
        return found


def by_group(people: dict[str, Json]) -> dict[str, list[str]]:
    """Return the codes of each group; those without one are a group, too."""
    found: dict[str, list[str]] = {}
    for code, person in people.items():
        found.setdefault(person.get("group", ""), []).append(code)
    return dict(sorted(found.items()))


def ranking_of(
    totals: dict[str, Fraction], chain: Sequence[Json], value: Callable[..., Any]
) -> Ranking:
    """Rank by totals, the greatest first, and serve the chain on those that are equal."""
    groups: list[list[str]] = []
    for total in sorted(set(totals.values()), reverse=True):
        same = sorted(entry for entry in totals if totals[entry] == total)
        groups += split(same, chain, value)
    return Ranking([sorted(group) for group in groups], ranks_of(groups), totals)


def merged(rankings: Iterable[Ranking]) -> Ranking:
    """Return several rankings as one: whoever has the same rank in one of them shares it."""
    ranks: dict[str, int] = {}
    compared: dict[str, Fraction] = {}
    for one in rankings:
        ranks |= one.ranks
        compared |= one.compared
    groups = [
        sorted(entry for entry in ranks if ranks[entry] == rank)
        for rank in sorted(set(ranks.values()))
    ]
    return Ranking(groups, ranks, compared)


def destinations(stage: Json) -> list[str]:
    return listed(stage.get("advance", {}).get("to"))


def line(place: Place, decimals: int, mode: str) -> Json:
    total = None if place.total is None else printed(place.total, decimals, mode)
    return {"status": place.status, "total": total, "rank": place.rank}


def level(place: Place) -> Json:
    """Return what levelling made of a raw total."""
    raw, coefficient = (
        None if value is None else str(value) for value in (place.raw, place.coefficient)
    )
    return {"raw": raw, "raw_rank": place.raw_rank, "coefficient": coefficient}


class Ballots:
    """What each seat of each panel said by places in one stage, as points."""

    def __init__(self, contest: Contest, stage: Json, entries: Iterable[str]) -> None:
        self.points: dict[tuple[str, str, str], Fraction] = {}
        self.void: set[str] = set()
        rubric = contest.document["rubrics"][stage["rubric"]] if "rubric" in stage else None
        self.criteria = {
            one["code"]: one
            for one in (criteria_of(rubric) if rubric else ())
            if one["type"] == "placing"
        }
        said: dict[tuple[str, str, str], dict[str, int]] = {}
        for entry in entries if self.criteria else ():
            panel = contest.panel_of(stage, entry) or ""
            for seat, body in contest.of_entry("sheets", stage["code"], entry).items():
                for code in self.criteria:
                    value = values_of(body)[code]
                    if value is not None:
                        said.setdefault((code, panel, seat), {})[entry] = value["value"]
        for (code, _, seat), ballot in said.items():
            found = ballot_points(self.criteria[code], ballot)
            if found is None:
                self.void.update(ballot)
            for entry in ballot:
                self.points[entry, seat, code] = found[entry] if found else Fraction(0)

    def settled(self, entry: str, seat: str, body: Json) -> Json:
        """Return a sheet's values, each place with the points that the ballot gives it."""
        places = {
            code: {**body[code], "points": self.points[entry, seat, code]}
            for code in self.criteria
            if (entry, seat, code) in self.points
        }
        return {**body, **places}


class Cut:
    """Who goes on from one stage: floors first, then everybody by rank, caps all the way."""

    def __init__(self, contest: Contest, stage: Json) -> None:
        self.contest, self.code, self.rule = contest, stage["code"], stage["advance"]
        self.ranking = contest.rankings[self.code]
        self.people = contest.people(self.code)
        self.blocks = self.rule.get("ties_at_cut", "include_all") == "block"
        self.gone: list[str] = []
        self.settled: set[str] = set()
        # Places that stay kept for those who are tied: of the whole, and of each cap.
        self.kept = 0
        self.taken: dict[str, int] = {}

    def going_on(self) -> list[str]:
        classes = self.classes()
        floors = self.rule.get("floors")
        line = Fraction(0)
        if floors is not None:
            for code in sorted({self.code_of(floors, entry) for entry in self.ranking.compared}):
                free = self.places_of(floors, code)
                for group in classes:
                    same = [entry for entry in group if self.code_of(floors, entry) == code]
                    if "line" in floors:
                        line = of(floors, "line")
                        same = [entry for entry in same if self.ranking.compared[entry] >= line]
                    free = (free or 0) - self.admit(same, free or 0)
        places = self.places()
        for group in classes:
            left = [entry for entry in group if entry not in self.settled]
            if "line" in self.rule:
                line = of(self.rule, "line")
                left = [entry for entry in left if self.ranking.compared[entry] >= line]
            self.admit(left, None if places is None else places - len(self.gone) - self.kept)
        return self.gone

    def classes(self) -> list[list[str]]:
        """Return who is equal at the cut, best first; one recorded decision may order them."""
        found = []
        for group in self.ranking.groups:
            order = self.contest.decided(group, self.code) if self.blocks else None
            found += [group] if order is None else [[entry] for entry in order]
        return found

    def places(self) -> int | None:
        """Return how many go on; None where a line alone decides."""
        if "line" in self.rule:
            return None
        if "top" in self.rule:
            return whole(self.rule, "top", 0)
        share = of(self.rule, "percent") * len(self.ranking.compared) / 100
        return whole_of(share, self.rule.get("rounding", "half_up"))

    def code_of(self, rule: Json, entry: str) -> str:
        return str(self.people[entry].get(rule["by"], ""))

    def places_of(self, rule: Json, code: str) -> int | None:
        """Return how many places a code has by a floor or a cap; None where none is stated."""
        if not code:
            return None
        stated: int | None = rule.get("named", {}).get(code, rule.get("each"))
        return stated

    def admit(self, group: list[str], free: int | None) -> int:
        """Let a class go on as far as caps and places allow; return how many places it uses."""
        if not group or (free is not None and free <= 0):
            return 0
        self.settled.update(group)
        passed, used = self.capped(group)
        if free is not None:
            free -= used
            passed = passed if free > 0 else []
            if self.blocks and len(passed) > free > 0:
                self.wait(passed, free)
                return used + free
        self.gone += passed
        for entry in passed:
            self.take(entry, 1)
        return used + len(passed)

    def capped(self, group: list[str]) -> tuple[list[str], int]:
        """Return those whom no cap stops, and how many places stay kept for those tied at one."""
        caps = self.rule.get("caps")
        if caps is None:
            return group, 0
        passed, used = [], 0
        for code in sorted({self.code_of(caps, entry) for entry in group}):
            same = [entry for entry in group if self.code_of(caps, entry) == code]
            most = self.places_of(caps, code)
            room = len(same) if most is None else most - self.taken.get(code, 0)
            if room >= len(same) or (room > 0 and not self.blocks):
                passed += same
            elif room > 0:
                self.wait(same, room)
                self.taken[code] = self.taken.get(code, 0) + room
                used += room
        return passed, used

    def take(self, entry: str, count: int) -> None:
        if "caps" in self.rule:
            code = self.code_of(self.rule["caps"], entry)
            self.taken[code] = self.taken.get(code, 0) + count

    def wait(self, entries: list[str], places: int) -> None:
        """Name those whom a person must order, and keep their places."""
        self.kept += places
        if not self.contest.is_recorded(self.code):
            self.contest.blocks.append(["advance", self.code, sorted(entries), places])


class Prizes:
    """The awards of one ranking: the whole contest, a group of it, one stage, or the teams."""

    def __init__(
        self,
        contest: Contest,
        where: str,
        rules: list[Json],
        *,
        medals: Json | None = None,
        among: list[str] | None = None,
        teams: Ranking | None = None,
    ) -> None:
        self.contest, self.where, self.rules = contest, where, rules
        self.awards = contest.document.get("awards", {})
        self.medals = medals or {}
        self.teams = teams is not None
        self.ranking = teams or contest.rankings[where]
        self.people = contest.teams if self.teams else contest.people(where)
        places = contest.places[where] if where else contest.overall
        self.places = places if among is None else {entry: places[entry] for entry in among}
        self.field = [
            entry
            for group in self.ranking.groups
            for entry in group
            if (self.teams or entry in self.places)
            and not self.people[entry].get("ineligible_for_award")
        ]
        self.taken: set[str] = set()
        self.excess = 0

    def serve(self) -> None:
        here = sum(place.status != "absent" for place in self.places.values())
        small = here < self.awards.get("minimum_field", 0)
        if self.medals and not small:
            self.give_medals(self.medals)
        for rule in self.rules:
            named = rule["code"] in (self.medals.get(medal) for medal in MEDALS)
            barred = small and rule.get("kind") not in ("participation", "roster")
            if not named and not barred:
                self.give(rule)

    def grant(self, award: str, entries: Iterable[str]) -> None:
        if self.teams:
            self.contest.team_awards += [[award, team] for team in entries]
        else:
            self.contest.awards += [[award, entry, self.where] for entry in entries]

    def is_candidate(self, rule: Json, entry: str) -> bool:
        contest = self.contest
        if rule.get("exclusive", True) and entry in self.taken:
            return False
        if "line" in rule and self.ranking.compared[entry] < of(rule, "line"):
            return False
        for code, least in rule.get("stage_lines", {}).items():
            there = contest.there(entry, code, self.where)
            if there is None or there.total is None:
                return False
            if contest.show(code, there.total) < number(least):
                return False
        if "groups" in rule and self.people[entry].get("group", "") not in listed(rule["groups"]):
            return False
        barred = set(listed(rule.get("bar_flags")))
        return self.teams or not self.places[entry].flags & barred

    def places_of(self, rule: Json, candidates: int) -> int:
        """Return how many a rule gives, before earlier excess is taken off."""
        if rule.get("rest"):
            return candidates
        if "count" in rule:
            return int(rule["count"])
        share = of(rule, "percent") * len(self.field) / 100
        mode = self.awards.get("rounding", "half_up")
        return max(whole_of(share, mode), int(rule.get("least", 0)))

    def give(self, rule: Json) -> None:
        exclusive = rule.get("exclusive", True)
        wanted = {entry for entry in self.field if self.is_candidate(rule, entry)}
        count = self.places_of(rule, len(wanted))
        if exclusive and not rule.get("rest"):
            less = min(self.excess, count)
            count, self.excess = count - less, self.excess - less
        given: list[str] = []
        blocked: list[str] = []
        for group in self.ranking.groups:
            same = [entry for entry in group if entry in wanted]
            free = count - len(given)
            if free <= 0 or blocked:
                break
            if len(same) > free:
                order = self.contest.decided(same, self.where, teams=self.teams)
                if order is not None:
                    same = order[:free]
                elif rule.get("ties", "block") == "block":
                    self.contest.blocks.append(["award", rule["code"], sorted(same), free])
                    same, blocked = [], same
            given += same
        self.grant(rule["code"], given)
        if exclusive:
            self.taken.update(given, blocked)
            self.excess += max(0, len(given) + len(blocked) - count)

    # ------------------------------------------------------------ medals

    def scaled(self, scale: Json) -> dict[str, Fraction]:
        """Return every ranked total on the scale, rounded half-up without cutting the root."""
        only(scale, "scale", "mean deviation decimals")
        compared = self.ranking.compared
        totals = {entry: total for entry, total in compared.items() if entry in self.places}
        places = 10 ** int(scale.get("decimals", 0))
        centre = of(scale, "mean")
        middle = mean(list(totals.values())) if totals else Fraction(0)
        variance = mean([(one - middle) ** 2 for one in totals.values()]) if totals else 0
        found = {}
        for entry, total in totals.items():
            away = (total - middle) * of(scale, "deviation") * places
            square = away**2 / variance if variance else Fraction(0)
            sign = 1 if away >= 0 else -1
            negative = floor_with_root(centre * places, sign, square) < 0
            turn = -1 if negative else 1
            base = turn * centre * places + Fraction(1, 2)
            found[entry] = Fraction(turn * floor_with_root(base, turn * sign, square), places)
        return found

    def give_medals(self, medals: Json) -> None:
        scores = self.scaled(medals["scale"])
        width = of(medals, "width")
        left = sorted(self.field, key=lambda entry: -scores[entry])

        def medal(name: str) -> list[str]:
            best = [entry for entry in left if scores[entry] >= scores[left[0]] - width]
            self.grant(medals[name], best)
            self.taken.update(best)
            del left[: len(best)]
            return best

        golds = medal("gold") if left else []
        silvers = medal("silver") if left and len(golds) < PAIR else []
        before = golds if len(golds) > PAIR else silvers if len(silvers) >= PAIR else []
        if left and (not before or scores[left[0]] >= scores[before[-1]] - width):
            medal("bronze")
        if "medallion" in medals:
            good = [entry for entry in left if scores[entry] >= of(medals["scale"], "mean")]
            self.grant(medals["medallion"], good)
            self.taken.update(good)


class Teams:
    """The teams' totals, made of their members' values, and their ranking and awards."""

    def __init__(self, contest: Contest, rule: Json) -> None:
        self.contest, self.rule = contest, rule
        self.values: dict[str, dict[str, Fraction]] = {}
        self.counting: dict[str, list[str]] = {}
        for code, team in contest.teams.items():
            found = {member: self.value(member) for member in team["members"]}
            values = {member: value for member, value in found.items() if value is not None}
            best = sorted(values, key=lambda member: (-values[member], member))
            self.values[code], self.counting[code] = values, best[: rule.get("best", len(best))]

    def value(self, member: str) -> Fraction | None:
        """Return what one member brings: its overall total, or points for its best award."""
        total = self.contest.rankings[""].compared.get(member)
        if total is None or self.rule.get("value", "total") == "total":
            return total
        worth = self.rule.get("award_points", {})
        given = [award for award, entry, _ in self.contest.awards if entry == member]
        if any(award in worth for award in given):
            return max(number(worth[award]) for award in given if award in worth)
        passed = self.rule.get("passed", {})
        through = "line" in passed and total >= of(passed, "line")
        return of(passed, "points", "0") if through else Fraction(0)

    def total(self, code: str) -> Fraction | None:
        team, values = self.contest.teams[code], self.values[code]
        if team.get("status", "present") != "present" or not values:
            return None
        short = len(values) < self.rule.get("size", len(team["members"]))
        if short and self.rule.get("missing", "no_total") == "no_total":
            return None
        counting = [values[member] for member in self.counting[code]]
        total = sum(counting, Fraction(0))
        return total / len(counting) if self.rule.get("combine", "sum") == "mean" else total

    def compared(self, total: Fraction) -> Fraction:
        if self.contest.ranking.get("rank_on", "published") == "exact":
            return total
        return rounded(total, self.rule.get("decimals", 2), self.rule.get("rounding", "half_up"))

    def tie_values(self, rule: Json, group: list[str]) -> dict[str, Any] | None:
        """Return each team's value in one step; None passes the step over."""
        if rule["by"] in ("decision", "draw"):
            order = self.contest.decided(group, "", teams=True, drawn=rule["by"] == "draw")
            return None if order is None else {team: order.index(team) for team in group}
        if rule["by"] == "best_member":
            values = {team: sorted(self.values[team].values(), reverse=True) for team in group}
            return most_at_first_difference(group, values)
        sums = {team: self.summed(rule, team) for team in group}
        return None if None in sums.values() else sums

    def summed(self, rule: Json, team: str) -> Fraction | None:
        """Return a step's value: the sum over the counting members and the named stages."""
        found = [
            self.contest.tie_value_in(rule, member, code, "")
            for member in self.counting[team]
            for code in self.contest.named(rule, "")
        ]
        stated = [value for value in found if value is not None]
        return sum(stated, Fraction(0)) if len(stated) == len(found) else None

    def serve(self) -> None:
        """Rank the teams and give them their awards."""
        contest = self.contest
        totals = {}
        for code, team in contest.teams.items():
            place = Place(status=team.get("status", "present"), total=self.total(code))
            contest.team_places[code] = place
            if place.total is not None:
                totals[code] = self.compared(place.total)
        ranking = ranking_of(totals, self.rule.get("tie_chain", ()), self.tie_values)
        for code, rank in ranking.ranks.items():
            contest.team_places[code].rank = rank
        rules = contest.document.get("awards", {}).get("rules", ())
        own = [rule for rule in rules if rule.get("of", "entries") == "teams"]
        Prizes(contest, "", own, teams=ranking).serve()


MEDALS = ("gold", "silver", "bronze", "medallion")


def score(document: Json, marks: Json) -> Json:
    """Recompute a contest: totals, ranks, who goes on, awards, and what a person must decide."""
    return Contest(document, marks).result()


# ---------------------------------------------------------------- the command


def no_point(text: str) -> Fraction:
    raise Unreadable(f"a number with a point is not exact: {text}")


def read(path: str) -> Json:
    """Return the JSON object in a file."""
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file, parse_float=no_point, parse_constant=no_point)
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path}: {error}") from error
    if not isinstance(found, dict):
        raise Unreadable(f"{path}: not a JSON object")
    return found


LEVELLED = ("raw", "raw_rank", "coefficient")


def rows(result: Json) -> Iterable[tuple[str, str]]:
    """Return each fact of a result with the place where it stands, in one order."""
    for code, stage in sorted(result.get("stages", {}).items()):
        for entry, one in sorted(stage["entries"].items()):
            yield f"{code} {entry}", said(one)
        for entry, one in sorted(stage.get("levelled", {}).items()):
            words = [f"{name} {one[name]}" for name in LEVELLED] if one else ["nothing"]
            yield f"{code} {entry} levelled", " ".join(words)
        yield f"{code} advanced", " ".join(stage["advanced"]) or "-"
    for entry, one in sorted(result.get("overall", {}).items()):
        yield f"overall {entry}", said(one)
    for award, entry, stage in result.get("awards", ()):
        yield f"award {award} {entry} {stage}".rstrip(), "given"
    for team, one in sorted(result.get("teams", {}).items()):
        yield f"team {team}", said(one)
    for award, team in result.get("team_awards", ()):
        yield f"award {award} team {team}", "given"
    for kind, where, entries, places in result.get("blocks", ()):
        yield f"block {kind} {where} {' '.join(entries)}", f"{places} places"


def said(one: Json) -> str:
    total = "-" if one["total"] is None else one["total"]
    rank = "-" if one["rank"] is None else one["rank"]
    return f"{one['status']} total {total} rank {rank}"


def differences(ours: Json, theirs: Json) -> list[str]:
    """Return one line for each place where two results differ, with both values."""
    one, other = dict(rows(ours)), dict(rows(theirs))
    return [
        f"{place}: computed {one.get(place, 'nothing')}, stated {other.get(place, 'nothing')}"
        for place in sorted({*one, *other})
        if one.get(place) != other.get(place)
    ]


# ---------------------------------------------------------------- signature (RFC 8032, Ed25519)

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def added(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * CURVE % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiplied(times: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while times:
        if times & 1:
            found = added(found, point)
        point = added(point, point)
        times >>= 1
    return found


def root_of(y: int, sign: int) -> int | None:
    """Return the x that belongs to y with this last bit; None where there is none."""
    square = (y * y - 1) * pow(CURVE * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point_of(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x = root_of(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = root_of(BASE_Y, 0) or 0
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether `signature` (64 bytes) over `message` is by the key `public` (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:  # noqa: PLR2004 - lengths that RFC 8032 states
        return False
    key, half = point_of(public), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or half is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left = multiplied(scalar, BASE)
    right = added(half, multiplied(int.from_bytes(digest, "little") % ORDER, key))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P
        or (left[1] * right[2] - right[1] * left[2]) % P
    )


# ---------------------------------------------------------------- a bundle of a published result

TRAIL_TAG = b"LEITAI-TRAIL-1\0"
NO_HASH = "0" * 64
FILES = ("snapshot.json", "rules.json", "marks.json", "events.jsonl", "signature.json")
LISTS = ("scorebook.csv", "checkpoint.txt")
LARGEST = 2**30
MOST_ROWS = 20
BOOK_HEAD = "rank,entry,status,total,awards"


class Wrong(Exception):
    """What a check found: an exit code and a sentence that says which thing is wrong."""

    def __init__(self, code: int, text: str) -> None:
        self.code = code
        super().__init__(text)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def object_in(data: bytes, name: str) -> Json:
    try:
        found = json.loads(data, parse_float=no_point, parse_constant=no_point)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Unreadable(f"{name}: {error}") from error
    if not isinstance(found, dict):
        raise Unreadable(f"{name}: not a JSON object")
    return found


def unpacked(path: str) -> dict[str, bytes]:
    """Return the bundle's files by name; refuses one that lacks a file or is far too large."""
    try:
        with zipfile.ZipFile(path) as bundle:
            sizes = {one.filename: one.file_size for one in bundle.infolist()}
            if len(sizes) != len(bundle.infolist()) or sum(sizes.values()) > LARGEST:
                raise Unreadable(f"{path}: a file stands twice in it, or it is too large")
            missing = [name for name in (*FILES, *LISTS) if name not in sizes]
            if missing:
                raise Unreadable(f"{path} lacks {', '.join(missing)}")
            return {name: bundle.read(name) for name in sizes}
    except (OSError, zipfile.BadZipFile, RuntimeError) as error:
        raise Unreadable(f"{path}: {error}") from error


def chained(data: bytes) -> list[Json]:
    """Return every record of the trail after hashing each anew; the first bad one is named."""
    prev, chain, found = NO_HASH, b"", []
    for seq, text in enumerate(data.decode("utf-8").splitlines(), 1):
        row = object_in(text.encode(), f"events.jsonl, line {seq}")
        body = str(row.get("body", "")).encode()
        content = object_in(body, f"events.jsonl, line {seq}")
        if seq == 1:
            chain = bytes.fromhex(content["data"]["chain_id"])
        hashed = sha256(
            TRAIL_TAG + chain + bytes.fromhex(prev) + struct.pack(">QI", seq, len(body)) + body
        )
        if row.get("seq") != seq or row.get("hash") != hashed:
            raise Wrong(BROKEN, f"the chain is broken at record {seq}")
        prev = hashed
        found.append({"seq": seq, "hash": hashed, **content})
    if not found:
        raise Unreadable("events.jsonl is empty")
    return found


def check_head(records: list[Json], head: str) -> None:
    wanted = head.replace("-", "").lower()
    if len(wanted) < 16 or not any(one["hash"].startswith(wanted) for one in records):  # noqa: PLR2004 - fewer digits could be met by chance
        raise Wrong(OTHER_HEAD, f"no record of this trail has the head {head}")


def bytes_of(written: str) -> bytes:
    """Return the bytes that small hexadecimal letters say: no value is written in two ways."""
    found = bytes.fromhex(written)
    if found.hex() != written:
        raise Wrong(FORGED, "signature.json is not written as it was made")
    return found


def check_signature(files: dict[str, bytes], wanted_key: str) -> str:
    """Check the signature over the snapshot and the checkpoint; return the key's id."""
    given = object_in(files["signature.json"], "signature.json")
    if given["algorithm"] != "Ed25519":
        raise Wrong(FORGED, f"signed by {given['algorithm']}, which no result of ours is")
    public, value = (bytes_of(given[name]) for name in ("public_key", "signature"))
    if given["key_id"] != sha256(public)[:8]:
        raise Wrong(FORGED, "the key id does not belong to the public key")
    if wanted_key and wanted_key.lower() not in (given["key_id"], public.hex()):
        raise Wrong(FORGED, f"signed by the key {given['key_id']}, not by {wanted_key}")
    if not is_signed(public, files["snapshot.json"], value):
        raise Wrong(FORGED, "the signature does not belong to snapshot.json")
    text, _, line = files["checkpoint.txt"].decode().partition("\n\n")
    written = line.split()[-1] if line.split() else ""
    noted = base64.b64decode(written, validate=True)
    if base64.b64encode(noted).decode() != written:
        raise Wrong(FORGED, "the signature in checkpoint.txt is not written as it was made")
    # A key that was changed since the publication signs the checkpoint in its turn.
    newest = bytes_of(given["checkpoint_public_key"])
    if not is_signed(newest, (text + "\n").encode(), noted[4:]):
        raise Wrong(FORGED, "the signature does not belong to checkpoint.txt")
    return str(given["key_id"])


def check_checkpoint(files: dict[str, bytes], records: list[Json]) -> None:
    lines = files["checkpoint.txt"].decode().splitlines()
    last = records[-1]
    stated = base64.b64decode(lines[2], validate=True).hex()
    if (lines[1], stated) != (str(last["seq"]), last["hash"]):
        raise Wrong(
            OTHER_HEAD,
            f"checkpoint.txt states {lines[1]} {stated}, "
            f"the trail ends with {last['seq']} {last['hash']}",
        )


def check_computing(files: dict[str, bytes], records: list[Json], snapshot: Json) -> None:
    """Check that the trail tells of the computing of exactly this snapshot from these files."""
    place = snapshot["trail"]
    if place["seq"] > len(records) or records[place["seq"] - 1]["hash"] != place["head"]:
        raise Wrong(OTHER_HEAD, "the snapshot names a place that this trail does not have")
    stated = {
        "sha256": sha256(files["snapshot.json"]),
        "rules": sha256(files["rules.json"]),
        "marks": sha256(files["marks.json"]),
    }
    told = [one["data"] for one in records if one["kind"] == "result.compute"]
    if not any(one.get("sha256") == stated["sha256"] for one in told):
        raise Wrong(DIFFERENT, f"the trail tells of no result {stated['sha256']}")
    for one in told:
        if one.get("sha256") == stated["sha256"]:
            for name in ("rules", "marks"):
                if one.get(name) != stated[name]:
                    raise Wrong(
                        DIFFERENT,
                        f"{name}.json is {stated[name]}, the trail says {one.get(name)}",
                    )
    if snapshot["rules"] != stated["rules"]:
        raise Wrong(DIFFERENT, f"rules.json is {stated['rules']}, signed was {snapshot['rules']}")


def check_sheets(marks: Json, records: list[Json], until: int) -> int:
    """Check that every sheet that counted is the one that the trail holds; return how many."""
    told: dict[tuple[str, str, str], dict[int, list[Json]]] = {}
    for one in records[:until]:
        data = one["data"]
        if one["kind"] == "score_sheet.recall":
            # Taken back: nothing that came before it may count.
            told.pop((data["stage"], str(data["seat_number"]), data["work"]), None)
        if one["kind"] in ("score_sheet.submit", "score_sheet.resolve") and "body" in data:
            key = (data["stage"], str(data["seat_number"]), data["work"])
            told.setdefault(key, {}).setdefault(data["revision"], []).append(data["body"])
    for sheet in marks["sheets"]:
        where = (sheet["stage_id"], sheet["seat"], sheet["work"])
        revisions = told.get(where, {})
        newest = revisions[max(revisions)] if revisions else []
        if not any(body["values"] == sheet["body"]["values"] for body in newest):
            raise Wrong(
                DIFFERENT,
                f"the sheet of seat {sheet['seat']} on {sheet['entry']} in {sheet['stage']} "
                f"is not the newest that the trail holds",
            )
    return len(marks["sheets"])


def levelled_lines(lines: dict[str, Json]) -> dict[str, dict[str, Json]]:
    """Return, for each stage, what the list says that levelling made of each entry's raw total."""
    found: dict[str, dict[str, Json]] = {}
    for entry, one in lines.items():
        for stage, told in one["trace"]["stages"].items():
            if "levelled" in told:
                said = told["levelled"]
                found.setdefault(stage, {})[entry] = {
                    "raw": str(Fraction(said["raw"])),
                    "raw_rank": said["raw_rank"],
                    "coefficient": str(Fraction(said["coefficient"])),
                }
    return found


def check_told(document: Json, marks: Json) -> None:
    """Refuse marks that were kept before they told what the rules ask for."""
    asked = {
        "panels": any("levelling" in stage for stage in document["stages"]),
        "teams": "teams" in document["ranking"],
    }
    for name, needed in asked.items():
        if needed and name not in marks:
            raise Unreadable(f"marks.json does not tell the {name}")


def computed_lines(snapshot: Json, result: Json) -> Json:
    """Return what is computed of everything that the list states, in the shape of a result."""
    period = snapshot["period"]
    entries = result["stages"][period]["entries"] if period else result["overall"]
    codes = {line["entry"]: line for line in snapshot["lines"]}
    stages = {
        stage: {entry: result["stages"][stage].get("levelled", {}).get(entry) for entry in found}
        for stage, found in levelled_lines(codes).items()
    }
    return {
        "stages": levelled_stages(stages),
        "overall": {code: entries[code] for code in codes if code in entries},
        "awards": [one for one in result["awards"] if one[2] == period],
        "teams": {} if period else result.get("teams", {}),
        "team_awards": [] if period else result.get("team_awards", []),
    }


def levelled_stages(found: dict[str, Json]) -> Json:
    return {
        stage: {"entries": {}, "advanced": [], "levelled": levelled}
        for stage, levelled in found.items()
    }


def stated_lines(snapshot: Json, result: Json) -> tuple[Json, Json]:
    """Return what is computed and what was signed, in one shape, for the ranking of the list."""
    period = snapshot["period"]
    codes = {line["entry"]: line for line in snapshot["lines"]}
    teams = {one["team"]: one for one in snapshot.get("teams", ())}
    ours = computed_lines(snapshot, result)
    theirs = {
        "stages": levelled_stages(levelled_lines(codes)),
        "overall": {
            code: {key: line[key] for key in ("status", "total", "rank")}
            for code, line in codes.items()
        },
        "awards": sorted(
            [award, code, period] for code, line in codes.items() for award in line["awards"]
        ),
        # The list does not state the state of a team; it follows from its marks.
        "teams": {
            code: {
                "status": ours["teams"].get(code, {}).get("status", "present"),
                "total": one["total"],
                "rank": one["rank"],
            }
            for code, one in teams.items()
        },
        "team_awards": sorted(
            [award, code] for code, one in teams.items() for award in one["awards"]
        ),
    }
    return ours, theirs


def check_book(data: bytes, snapshot: Json) -> None:
    """Check that the readable list says the same as the signed snapshot, line by line."""
    lines = data.decode("utf-8-sig").splitlines()
    wanted = [BOOK_HEAD] + [
        ",".join(
            (
                "" if line["rank"] is None else str(line["rank"]),
                line["entry"],
                line["status"],
                line["total"] or "",
                " ".join(line["awards"]),
            )
        )
        for line in snapshot["lines"]
    ]
    for number in range(max(len(lines), len(wanted))):
        said_line = lines[number] if number < len(lines) else "nothing"
        should = wanted[number] if number < len(wanted) else "nothing"
        if said_line != should:
            raise Wrong(
                DIFFERENT, f"scorebook.csv, row {number + 1}: says {said_line}, signed: {should}"
            )


def changed_rows(files: dict[str, bytes], records: list[Json]) -> str:
    """Return which rows a changed file tells otherwise than the trail or its own marks do.

    For whoever has found that something was changed and asks where. Empty where nothing can be
    said: where no number moved, or the file cannot be read any more.
    """
    try:
        snapshot = object_in(files["snapshot.json"], "snapshot.json")
        marks = object_in(files["marks.json"], "marks.json")
        document = object_in(files["rules.json"], "rules.json")
        check_sheets(marks, records, snapshot["trail"]["seq"])
        found = differences(*stated_lines(snapshot, score(document, marks)))
    except Wrong as wrong:
        found = [str(wrong)]
    except (UnknownRule, Unreadable, ArithmeticError, LookupError):
        return ""
    except (AttributeError, TypeError, ValueError):
        return ""
    return "".join(f"\n{one}" for one in found[:MOST_ROWS])


def verify_bundle(path: str, head: str = "", key: str = "") -> list[str]:
    """Check everything that a bundle states; return what was found good, or raise what is not."""
    files = unpacked(path)
    records = chained(files["events.jsonl"])
    if head:
        check_head(records, head)
    try:
        signer = check_signature(files, key)
        check_checkpoint(files, records)
        snapshot = object_in(files["snapshot.json"], "snapshot.json")
        check_computing(files, records, snapshot)
    except Wrong as wrong:
        raise Wrong(wrong.code, f"{wrong}{changed_rows(files, records)}") from wrong
    marks = object_in(files["marks.json"], "marks.json")
    sheets = check_sheets(marks, records, snapshot["trail"]["seq"])
    check_book(files["scorebook.csv"], snapshot)
    document = object_in(files["rules.json"], "rules.json")
    check_told(document, marks)
    found = differences(*stated_lines(snapshot, score(document, marks)))
    if found:
        raise Wrong(DIFFERENT, "\n".join(found))
    last = records[-1]["hash"]
    return [
        f"good: {len(records)} records of the trail, each hashed anew",
        f"good: {sheets} sheets are those of the trail; {len(snapshot['lines'])} lines recomputed",
        f"good: signed by the key {signer}" + ("" if key else "; compare it with another source"),
        f"head {'-'.join(last[at : at + 4] for at in range(0, 32, 4))}"
        + ("" if head else "; no head of your own was given: a forged whole would look good"),
    ]


def bundle_command(arguments: list[str]) -> int:
    path, rest = arguments[0], arguments[1:]
    options = {"--head": "", "--key": ""}
    while rest:
        if rest[0] not in options or len(rest) < PAIR:
            print(__doc__, file=sys.stderr)
            return USAGE
        options[rest[0]], rest = rest[1], rest[2:]
    try:
        print("\n".join(verify_bundle(path, options["--head"], options["--key"])))
    except Wrong as wrong:
        print(f"WRONG ({wrong.code}): {wrong}")
        return wrong.code
    except UnknownRule as error:
        print(f"unknown rule: {error}", file=sys.stderr)
        return UNREADABLE
    except Unreadable as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return UNREADABLE
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        print(f"incomplete: {type(error).__name__} {error}", file=sys.stderr)
        return UNREADABLE
    return SAME


def main(arguments: list[str]) -> int:
    if arguments and arguments[0].endswith(".zip"):
        return bundle_command(arguments)
    return documents_command(arguments)


def documents_command(arguments: list[str]) -> int:
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return USAGE
    try:
        document, marks, *expected = map(read, arguments)
        result = score(document, marks)
        found = differences(result, expected[0]) if expected else []
    except UnknownRule as error:
        print(f"unknown rule: {error}", file=sys.stderr)
        return UNREADABLE
    except Unreadable as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return UNREADABLE
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        print(f"incomplete: {type(error).__name__} {error}", file=sys.stderr)
        return UNREADABLE
    if not expected:
        for place, fact in rows(result):
            print(f"{place}\t{fact}")
        return SAME
    print("\n".join(found) if found else "the same")
    return DIFFERENT if found else SAME


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
