"""Reading of the section `stages`; references are checked in `parse`."""

from decimal import Decimal

from judges.scoring.definition.reader import Reader
from judges.scoring.definition.shapes import (
    Advance,
    Late,
    Levelling,
    Panel,
    PlacePoints,
    Quota,
    Stage,
    StageRounding,
)
from judges.scoring.definition.standings import read_rounding, read_tie_rule
from judges.scoring.numbers import MODES, Rounding
from judges.scoring.words import N_

ZERO = Decimal(0)
HUNDRED = Decimal(100)


def _panel(reader: Reader) -> Panel:
    aggregate = reader.choice(
        "aggregate", ("mean", "trimmed_mean", "median", "sum", "agreed", "consensus"), "mean"
    )
    trimmed = aggregate == "trimmed_mean"
    high = reader.integer("trim_high", int(trimmed))
    low = reader.integer("trim_low", int(trimmed))
    seats = reader.integer("seats", 1, least=1, most=99)
    panel = Panel(
        seats=seats,
        aggregate=aggregate,
        aggregate_by=reader.choice("aggregate_by", ("sheet", "criterion"), "sheet"),
        trim_high=high,
        trim_low=low,
        trim_needs=reader.integer("trim_needs", high + low + 1, least=high + low + 1),
        trim_else=reader.choice("trim_else", ("block", "mean"), "block"),
        missing=reader.choice("missing", ("block", "use_present"), "block"),
        minimum=reader.integer("minimum", 1, least=1),
        own_unit=reader.choice("own_unit", ("forbidden", "allowed"), "forbidden"),
        chief=reader.text("chief", None if aggregate == "consensus" else "", longest=40),
    )
    if aggregate == "consensus" and seats == 1:
        message = N_("A consensus needs the chief's seat and at least one judge's.")
        reader.refuse("seats", message, N_("State how many seats there are, the chief's included."))
    if trimmed and seats <= high + low:
        reader.refuse(
            "seats",
            N_("Dropping %(high)s high and %(low)s low marks leaves none of %(seats)s."),
            N_("Add seats or drop fewer."),
            high=high,
            low=low,
            seats=seats,
        )
    reader.finish()
    return panel


def _quota(reader: Reader, key: str) -> Quota | None:
    if not reader.has(key):
        return None
    row, named = reader.child(key), reader.child(key).child("named")
    row.known.add("named")
    quota = Quota(
        by=row.choice("by", ("unit", "district", "group")),
        each=row.optional_integer("each"),
        named={code: named.integer(code) for code in named.value},
        line=row.number("line") if key == "floors" else None,
    )
    if quota.each is None and not quota.named:
        row.refuse("", N_("State each or named."), N_("Say how many places there are."))
    row.finish()
    return quota


def _levelling(reader: Reader) -> Levelling:
    grand = reader.choice("grand", ("mean_of_means", "all", "trimmed"), "mean_of_means")
    pooled = int(grand == "trimmed")
    panels = reader.child("panels")
    levelling = Levelling(
        grand=grand,
        trim_high=reader.integer("trim_high", 0),
        trim_low=reader.integer("trim_low", 0),
        pool_high=reader.integer("pool_high", pooled),
        pool_low=reader.integer("pool_low", pooled),
        within=reader.choice("within", ("all", "group"), "all"),
        raw=read_rounding(reader, "raw"),
        mean=read_rounding(reader, "mean"),
        coefficient=read_rounding(reader, "coefficient"),
        panels={code: panels.texts(code) for code in panels.value},
    )
    if not pooled and (levelling.pool_high or levelling.pool_low):
        message = N_("pool_high and pool_low belong to a trimmed grand mean.")
        reader.refuse("grand", message, N_('State "grand": "trimmed".'))
    seats = [seat for listed in levelling.panels.values() for seat in listed]
    if len(set(seats)) != len(seats):
        reader.refuse("panels", N_("A seat belongs to one panel only."), N_("Correct the list."))
    reader.finish()
    return levelling


def read_place_points(reader: Reader, words: tuple[str, ...]) -> PlacePoints:
    """The table of points by place; `words`: what may become of shared places."""
    points = reader.decimals("points")
    otherwise = reader.decimal("otherwise", ZERO)
    return PlacePoints(points, otherwise, reader.choice("shared", words, "average"))


def _place_points(reader: Reader) -> PlacePoints:
    found = read_place_points(reader, ("average", "same"))
    reader.finish()
    return found


def _advance(reader: Reader) -> Advance:
    advance = Advance(
        to=reader.texts("to"),
        top=reader.integer("top", least=1) if reader.has("top") else None,
        percent=reader.number("percent", least=ZERO),
        line=reader.number("line"),
        rounding=reader.choice("rounding", MODES, "half_up"),
        ties_at_cut=reader.choice("ties_at_cut", ("include_all", "block"), "include_all"),
        floors=_quota(reader, "floors"),
        caps=_quota(reader, "caps"),
    )
    if sum(key is not None for key in (advance.top, advance.percent, advance.line)) != 1:
        reader.refuse(
            "", N_("State exactly one of top, percent and line."), N_("Keep one of them.")
        )
    reader.finish()
    return advance


def _late(reader: Reader) -> Late:
    late = Late(reader.decimal("per_day", least=ZERO), reader.integer("zero_after_days"))
    reader.finish()
    return late


def read_stage(reader: Reader) -> Stage:
    """The stage that the object states; its faults go to the reader."""
    kind = reader.choice("kind", ("judged", "imported", "returns"))
    rounding = reader.child("rounding")
    timing = reader.child("timing")
    stage = Stage(
        code=reader.text("code", longest=40),
        name=reader.text("name"),
        kind=kind,
        max=reader.decimal("max", HUNDRED, least=ZERO),
        name_en=reader.text("name_en", ""),
        rubric=reader.text("rubric") if kind != "imported" or reader.has("rubric") else None,
        panel=_panel(reader.child("panel")),
        weight=reader.number("weight", least=ZERO),
        counts=reader.flag("counts", True),
        shown=Rounding(
            reader.integer("decimals", 2, most=9), reader.choice("rounding_mode", MODES, "half_up")
        ),
        rounding=StageRounding(
            *(read_rounding(rounding, key) for key in ("criterion", "factored", "sheet", "stage"))
        ),
        advance=_advance(reader.child("advance")) if reader.has("advance") else None,
        tie_chain=tuple(read_tie_rule(row) for row in reader.each("tie_chain")),
        late=_late(reader.child("late")) if reader.has("late") else None,
        sealing=reader.texts("sealing"),
        timing={key: timing.integer(key, 0) for key in timing.value},
        levelling=_levelling(reader.child("levelling")) if reader.has("levelling") else None,
        carry=reader.texts("carry"),
        place_points=_place_points(reader.child("place_points"))
        if reader.has("place_points")
        else None,
    )
    rounding.finish()
    reader.finish()
    return stage
