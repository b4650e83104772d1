"""Reading of the `rubrics` section: rubrics, sections, gates and every kind of criterion."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypedDict

from judges.scoring.definition.criteria import (
    Band,
    Criterion,
    Deduction,
    FactRange,
    Flag,
    Gate,
    Imported,
    Indicator,
    Judgement,
    Level,
    Measurement,
    PassFail,
    Points,
    Rubric,
    Section,
    TimeTaken,
)
from judges.scoring.definition.reader import Reader
from judges.scoring.words import N_

ZERO = Decimal(0)
ONE = Decimal(1)
METHODS = ("attainment", "steps", "count", "mean")
NEEDED = {
    "steps": ("threshold", "every", "minus"),
    "count": ("each",),
    "mean": ("reading_max",),
}


class Common(TypedDict):
    """The fields that every criterion shares, ready to be passed on."""

    code: str
    name: str
    max: Decimal
    section: str
    name_en: str
    text: str
    text_en: str
    factor: Decimal
    part_names: tuple[str, ...]
    part_names_en: tuple[str, ...]


def _common(reader: Reader, section: str) -> Common:
    return Common(
        code=reader.text("code", longest=20),
        name=reader.text("name", longest=120),
        max=reader.decimal("max", least=ZERO),
        section=section,
        name_en=reader.text("name_en", ""),
        text=reader.text("text", "", longest=2000),
        text_en=reader.text("text_en", "", longest=2000),
        factor=reader.decimal("factor", ONE),
        part_names=reader.texts("part_names"),
        part_names_en=reader.texts("part_names_en"),
    )


def _levels(reader: Reader) -> tuple[Level, ...]:
    levels = []
    for row in reader.each("levels"):
        levels.append(
            Level(
                name=row.text("name", "", longest=60),
                text=row.text("text", "", longest=2000),
                value=row.optional_integer("value"),
                from_percent=row.number("from_percent", least=ZERO),
                to_percent=row.number("to_percent", least=ZERO),
                name_en=row.text("name_en", ""),
                text_en=row.text("text_en", "", longest=2000),
            )
        )
        row.finish()
    return tuple(levels)


def _bands(reader: Reader, key: str, limit: str) -> tuple[Band, ...]:
    bands = []
    for row in reader.each(key, required=True):
        share, marks = row.number("share", least=ZERO), row.number("marks", least=ZERO)
        if (share is None) == (marks is None):
            row.refuse("", N_("A band states either share or marks."), N_("Keep one of the two."))
        bands.append(Band(row.decimal(limit), share, marks))
        row.finish()
    return tuple(bands)


class MeasuringRule(TypedDict):
    """How a measured value becomes points, ready to be passed on."""

    rule: str
    low: Decimal | None
    high: Decimal | None
    bands: tuple[Band, ...]
    every: Decimal | None
    minus: Decimal | None
    otherwise: Decimal


def _measuring_rule(reader: Reader) -> MeasuringRule:
    tolerance = reader.child("tolerance")
    low, high = tolerance.number("low"), tolerance.number("high")
    tolerance.finish()
    found = MeasuringRule(
        rule="excess_bands", low=low, high=high, bands=(), every=None, minus=None, otherwise=ZERO
    )
    stated = [key for key in ("excess_bands", "excess_steps", "value_bands") if reader.has(key)]
    if len(stated) > 1:
        message = N_("A measurement has one rule only: %(rules)s.")
        reader.refuse("", message, N_("Keep one of them."), rules=", ".join(stated))
    if low is None and high is None and "value_bands" not in stated:
        message = N_("A measurement needs a tolerance or value_bands.")
        reader.refuse("tolerance", message, N_("State low or high, or both."))
    if "excess_bands" in stated:
        found["bands"] = _bands(reader, "excess_bands", "up_to")
    if "excess_steps" in stated:
        steps = reader.child("excess_steps")
        found["rule"], found["every"] = "excess_steps", _positive(steps, "every")
        found["minus"] = steps.decimal("minus", least=ZERO)
        steps.finish()
    if "value_bands" in stated:
        table = reader.child("value_bands")
        found["rule"] = "value_" + table.choice("direction", ("up_to", "at_least"))
        found["bands"] = _bands(table, "bands", "limit")
        found["otherwise"] = table.decimal("otherwise", ZERO)
        table.finish()
    return found


def _measurement(reader: Reader, section: str) -> Criterion:
    common, rule = _common(reader, section), _measuring_rule(reader)
    readings, entry = reader.child("readings"), reader.child("entry_range")
    criterion = Measurement(
        **common,
        **rule,
        unit=reader.text("unit", "", longest=20),
        decimals=reader.integer("decimals", 3, most=9),
        parts=reader.integer("parts", 1, least=1, most=60),
        readings_least=readings.integer("least", 1, least=1),
        readings_most=readings.integer("most", 1, least=1),
        combine=readings.choice("combine", ("mean", "median", "least", "most"), "mean"),
        agree_within=reader.number("agree_within", least=ZERO),
        entry_low=entry.number("low"),
        entry_high=entry.number("high"),
    )
    readings.finish()
    entry.finish()
    return criterion


def _positive(reader: Reader, key: str, default: Decimal | None = None) -> Decimal:
    value = reader.decimal(key, default)
    if value <= 0:
        reader.refuse(key, N_("%(key)s must be more than 0."), N_("Correct the number."), key=key)
        return ONE
    return value


def _judgement(reader: Reader, section: str) -> Criterion:
    common, levels = _common(reader, section), _levels(reader)
    values = [level.value for level in levels]
    if len(values) <= 1 or values != list(range(len(values))):
        reader.refuse(
            "levels",
            N_("A judgement needs its levels 0, 1, 2 … in order."),
            N_("Write each level with its text, 0 to 3 as a rule."),
        )
        levels = (Level("", "", 0), Level("", "", 1))
    spread = (
        reader.integer("max_spread", 1) if reader.value.get("max_spread", 1) is not None else None
    )
    reader.known.add("max_spread")
    return Judgement(**common, levels=levels, max_spread=spread)


def _points(reader: Reader, section: str) -> Criterion:
    common = _common(reader, section)
    by_fact = reader.child("by_fact")
    fact = by_fact.text("fact", "")
    ranges = {}
    for group, rows in by_fact.child("ranges").value.items():
        table = Reader({"rows": rows}, f"{by_fact.path}/ranges/{group}", by_fact.faults)
        ranges[group] = tuple(
            FactRange(row.decimal("at_least", ZERO), row.decimal("low"), row.decimal("high"))
            for row in table.each("rows", required=True)
        )
    by_fact.finish()
    step = _positive(reader, "step", Decimal("0.5"))
    places = max(0, -int(step.as_tuple().exponent))
    return Points(
        **common,
        min=reader.decimal("min", ZERO),
        step=step,
        decimals=reader.integer("decimals", places, most=9),
        levels=_levels(reader),
        fact=fact,
        ranges=ranges,
    )


def _pass_fail(reader: Reader, section: str) -> Criterion:
    return PassFail(**_common(reader, section), parts=reader.integer("parts", 1, least=1, most=60))


def _deduction(reader: Reader, section: str) -> Criterion:
    return Deduction(
        **_common(reader, section),
        each=reader.decimal("each", ZERO, least=ZERO),
        cap=reader.number("cap", least=ZERO),
        most=reader.integer("most", 99, least=1),
        effect=reader.choice("effect", ("", "disqualify"), ""),
    )


def _time(reader: Reader, section: str) -> Criterion:
    return TimeTaken(
        **_common(reader, section),
        limit_seconds=reader.optional_integer("limit_seconds"),
        block_seconds=reader.integer("block_seconds", 60, least=1),
        penalty=reader.decimal("penalty", ZERO, least=ZERO),
        started=reader.flag("started", True),
        stop_after_seconds=reader.optional_integer("stop_after_seconds"),
    )


def _indicator(reader: Reader, section: str) -> Criterion:
    common, method = _common(reader, section), reader.choice("method", METHODS)
    bonus = reader.child("bonus")
    bonus_every, bonus_cap = bonus.number("every_percent"), bonus.number("cap", least=ZERO)
    bonus_add = bonus.decimal("add", ZERO)
    bonus.finish()
    flag = None
    if reader.has("flag"):
        row = reader.child("flag")
        flag = Flag(
            row.text("code"), row.text("name"), row.decimal("mark", ZERO), row.text("name_en", "")
        )
        row.finish()
    for key in NEEDED.get(method, ()):
        reader.need(key)
    return Indicator(
        **common,
        method=method,
        flag=flag,
        bonus_every=bonus_every,
        bonus_add=bonus_add,
        bonus_cap=bonus_cap,
        unit=reader.text("unit", "", longest=20),
        decimals=reader.integer("decimals", 0, most=9),
        target=reader.number("target", least=ZERO),
        threshold=reader.number("threshold"),
        bad_side=reader.choice("bad_side", ("below", "above"), "below"),
        every=_positive(reader, "every") if reader.has("every") else None,
        minus=reader.decimal("minus", ZERO, least=ZERO),
        started=reader.flag("started", True),
        start=reader.decimal("start", ZERO),
        each=reader.decimal("each", ZERO),
        floor=reader.number("floor"),
        cap=reader.number("cap"),
        reading_max=_positive(reader, "reading_max") if reader.has("reading_max") else None,
        readings_most=reader.integer("readings_most", 31, least=1),
    )


def _imported(reader: Reader, section: str) -> Criterion:
    return Imported(
        **_common(reader, section),
        decimals=reader.integer("decimals", 2, most=9),
        subtract=reader.flag("subtract", False),
    )


KINDS: dict[str, Callable[[Reader, str], Criterion]] = {
    "measurement": _measurement,
    "judgement": _judgement,
    "points": _points,
    "pass_fail": _pass_fail,
    "deduction": _deduction,
    "time": _time,
    "indicator": _indicator,
    "imported": _imported,
}


def read_criterion(reader: Reader, section: str) -> Criterion:
    """The criterion that the object states; its faults go to the reader."""
    kind = reader.choice("type", tuple(KINDS))
    criterion = KINDS[kind](reader, section)
    parts = getattr(criterion, "parts", 1)
    if criterion.part_names and len(criterion.part_names) != parts:
        reader.refuse(
            "part_names",
            N_("There are %(parts)s parts but %(names)s part names."),
            N_("Name each part once."),
            parts=parts,
            names=len(criterion.part_names),
        )
    reader.finish()
    return criterion


def _gate(reader: Reader) -> Gate:
    condition, effect = reader.child("if"), reader.child("then")
    gate = Gate(
        section=condition.text("section"),
        below=condition.decimal("below"),
        zero_sections=effect.texts("zero_sections"),
        zero_total=effect.flag("zero_total", False),
        name=reader.text("name", ""),
        name_en=reader.text("name_en", ""),
    )
    for part in (condition, effect, reader):
        part.finish()
    return gate


def read_rubric(code: str, reader: Reader) -> Rubric:
    """The rubric that the object states; its faults go to the reader."""
    sections = []
    for row in reader.each("sections", required=True):
        section = row.text("code", longest=40)
        criteria = tuple(read_criterion(c, section) for c in row.each("criteria", required=True))
        sections.append(
            Section(
                section,
                row.text("name"),
                criteria,
                row.text("name_en", ""),
                row.flag("beyond_max", False),
            )
        )
        row.finish()
    rubric = Rubric(
        code=code,
        name=reader.text("name"),
        name_en=reader.text("name_en", ""),
        max=reader.decimal("max", least=ZERO),
        sections=tuple(sections),
        gates=tuple(_gate(row) for row in reader.each("gates")),
        rescale_to=_positive(reader, "rescale_to") if reader.has("rescale_to") else None,
        floor=reader.number("floor", ZERO) if reader.value.get("floor", "0") is not None else None,
    )
    reader.known.add("floor")
    reader.finish()
    return rubric
