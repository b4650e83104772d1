"""Reading of what is measured or reported as a figure: measurements and indicators."""

from decimal import Decimal
from typing import TypedDict

from judges.scoring.definition.criteria import Band, Criterion, Flag, Indicator, Measurement
from judges.scoring.definition.reader import Reader
from judges.scoring.words import N_

ZERO = Decimal(0)
ONE = Decimal(1)
METHODS = ("attainment", "steps", "linear", "table", "count", "mean")
NEEDED = {
    "steps": ("threshold", "every", "minus"),
    "linear": ("threshold", "every", "minus"),
    "table": ("bands",),
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
    times: str


def read_common(reader: Reader, section: str) -> Common:
    """What every criterion states, ready to be passed on."""
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
        times=reader.text("times", "", longest=20),
    )


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
        found["rule"], found["every"] = "excess_steps", read_positive(steps, "every")
        found["minus"] = steps.decimal("minus", least=ZERO)
        steps.finish()
    if "value_bands" in stated:
        table = reader.child("value_bands")
        found["rule"] = "value_" + table.choice("direction", ("up_to", "at_least"))
        found["bands"] = _bands(table, "bands", "limit")
        found["otherwise"] = table.decimal("otherwise", ZERO)
        table.finish()
    return found


def read_measurement(reader: Reader, section: str) -> Criterion:
    """The measurement that the object states; its faults go to the reader."""
    common, rule = read_common(reader, section), _measuring_rule(reader)
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


def read_positive(reader: Reader, key: str, default: Decimal | None = None) -> Decimal:
    """The decimal at the key, which must be more than 0."""
    value = reader.decimal(key, default)
    if value <= 0:
        reader.refuse(key, N_("%(key)s must be more than 0."), N_("Correct the number."), key=key)
        return ONE
    return value


def read_indicator(reader: Reader, section: str) -> Criterion:
    """The indicator that the object states; its faults go to the reader."""
    common, method = read_common(reader, section), reader.choice("method", METHODS)
    bonus = reader.child("bonus")
    bonus_every, bonus_cap = bonus.number("every_percent"), bonus.number("cap", least=ZERO)
    bonus_add = bonus.decimal("add", ZERO)
    bonus.finish()
    for key in NEEDED.get(method, ()):
        reader.need(key)
    return Indicator(
        **common,
        method=method,
        flag=_flag(reader.child("flag")) if reader.has("flag") else None,
        bonus_every=bonus_every,
        bonus_add=bonus_add,
        bonus_cap=bonus_cap,
        unit=reader.text("unit", "", longest=20),
        unit_en=reader.text("unit_en", "", longest=20),
        decimals=reader.integer("decimals", 0, most=9),
        target=reader.number("target", least=ZERO),
        threshold=reader.number("threshold"),
        bad_side=reader.choice("bad_side", ("below", "above"), "below"),
        every=read_positive(reader, "every") if reader.has("every") else None,
        minus=reader.decimal("minus", ZERO, least=ZERO),
        started=reader.flag("started", True),
        start=reader.decimal("start", ZERO),
        each=reader.decimal("each", ZERO),
        floor=reader.number("floor"),
        cap=reader.number("cap"),
        reading_max=read_positive(reader, "reading_max") if reader.has("reading_max") else None,
        readings_most=reader.integer("readings_most", 31, least=1),
        direction=reader.choice("direction", ("at_least", "up_to"), "at_least"),
        bands=_bands(reader, "bands", "limit") if reader.has("bands") else (),
        otherwise=reader.decimal("otherwise", ZERO),
    )


def _flag(row: Reader) -> Flag:
    flag = Flag(
        row.text("code"), row.text("name"), row.decimal("mark", ZERO), row.text("name_en", "")
    )
    row.finish()
    return flag
