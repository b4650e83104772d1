"""Reading of the `rubrics` section: rubrics, sections, gates and every kind of criterion."""

from collections.abc import Callable
from decimal import Decimal

from judges.scoring.definition.criteria import (
    Criterion,
    Deduction,
    FactRange,
    Gate,
    Imported,
    Judgement,
    Level,
    PassFail,
    Placing,
    Points,
    Rubric,
    Section,
    TimeTaken,
)
from judges.scoring.definition.figures import (
    ZERO,
    read_common,
    read_indicator,
    read_measurement,
    read_positive,
)
from judges.scoring.definition.reader import Reader
from judges.scoring.definition.stages import read_place_points
from judges.scoring.words import N_


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


def _judgement(reader: Reader, section: str) -> Criterion:
    common, levels = read_common(reader, section), _levels(reader)
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
    common = read_common(reader, section)
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
    step = read_positive(reader, "step", Decimal("0.5"))
    least = reader.decimal("min", ZERO)
    # What lies on the steps must be writable: from 0.5 in steps of 1 every mark has one place.
    places = max(0, *(-int(number.as_tuple().exponent) for number in (step, least)))
    return Points(
        **common,
        min=least,
        step=step,
        decimals=reader.integer("decimals", places, most=9),
        levels=_levels(reader),
        fact=fact,
        ranges=ranges,
    )


def _pass_fail(reader: Reader, section: str) -> Criterion:
    return PassFail(
        **read_common(reader, section), parts=reader.integer("parts", 1, least=1, most=60)
    )


def _deduction(reader: Reader, section: str) -> Criterion:
    return Deduction(
        **read_common(reader, section),
        each=reader.decimal("each", ZERO, least=ZERO),
        cap=reader.number("cap", least=ZERO),
        most=reader.integer("most", 99, least=1),
        effect=reader.choice("effect", ("", "disqualify"), ""),
    )


def _time(reader: Reader, section: str) -> Criterion:
    return TimeTaken(
        **read_common(reader, section),
        limit_seconds=reader.optional_integer("limit_seconds"),
        block_seconds=reader.integer("block_seconds", 60, least=1),
        penalty=reader.decimal("penalty", ZERO, least=ZERO),
        started=reader.flag("started", True),
        stop_after_seconds=reader.optional_integer("stop_after_seconds"),
    )


def _imported(reader: Reader, section: str) -> Criterion:
    return Imported(
        **read_common(reader, section),
        decimals=reader.integer("decimals", 2, most=9),
        subtract=reader.flag("subtract", False),
        counts=reader.flag("counts", True),
    )


def _placing(reader: Reader, section: str) -> Criterion:
    common = read_common(reader, section)
    table = read_place_points(reader, ("average", "same", "refuse"))
    return Placing(**common, points=table.points, otherwise=table.otherwise, shared=table.shared)


KINDS: dict[str, Callable[[Reader, str], Criterion]] = {
    "measurement": read_measurement,
    "judgement": _judgement,
    "points": _points,
    "pass_fail": _pass_fail,
    "deduction": _deduction,
    "time": _time,
    "indicator": read_indicator,
    "placing": _placing,
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
                row.number("floor"),
                row.number("cap"),
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
        rescale_to=read_positive(reader, "rescale_to") if reader.has("rescale_to") else None,
        floor=reader.number("floor", ZERO) if reader.value.get("floor", "0") is not None else None,
    )
    reader.known.add("floor")
    reader.finish()
    return rubric
