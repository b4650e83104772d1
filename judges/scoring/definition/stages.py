"""Reading of the sections `stages`, `ranking` and `awards`; references are checked in `parse`."""

from decimal import Decimal

from judges.scoring.definition.reader import Reader
from judges.scoring.definition.shapes import (
    Advance,
    AwardRule,
    Awards,
    Late,
    Medals,
    Panel,
    Ranking,
    Scale,
    Stage,
    StageRounding,
    TieRule,
)
from judges.scoring.numbers import MODES, Rounding
from judges.scoring.words import N_

ZERO = Decimal(0)
HUNDRED = Decimal(100)


def _rounding(reader: Reader, key: str) -> Rounding | None:
    if not reader.has(key):
        return None
    row = reader.child(key)
    rounding = Rounding(row.integer("decimals", most=9), row.choice("mode", MODES, "half_up"))
    row.finish()
    return rounding


def _panel(reader: Reader) -> Panel:
    aggregate = reader.choice(
        "aggregate", ("mean", "trimmed_mean", "median", "sum", "agreed"), "mean"
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
    )
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


def _tie_rule(reader: Reader) -> TieRule:
    by = reader.choice("by", ("stage", "criterion", "section", "time", "rank", "decision"))
    stages = reader.texts("stage") or reader.texts("stages")
    rule = TieRule(
        by=by,
        stages=stages,
        criterion=reader.text("criterion") if by in ("criterion", "time") else "",
        section=reader.text("section") if by == "section" else "",
        order=reader.choice("order", ("desc", "asc"), "asc" if by in ("time", "rank") else "desc"),
        name=reader.text("name", ""),
        name_en=reader.text("name_en", ""),
    )
    reader.known.update(("stage", "stages"))
    reader.finish()
    return rule


def _advance(reader: Reader) -> Advance:
    advance = Advance(
        to=reader.texts("to"),
        top=reader.integer("top", least=1) if reader.has("top") else None,
        percent=reader.number("percent", least=ZERO),
        line=reader.number("line"),
        rounding=reader.choice("rounding", MODES, "half_up"),
        ties_at_cut=reader.choice("ties_at_cut", ("include_all", "block"), "include_all"),
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
            *(_rounding(rounding, key) for key in ("criterion", "factored", "sheet", "stage"))
        ),
        advance=_advance(reader.child("advance")) if reader.has("advance") else None,
        tie_chain=tuple(_tie_rule(row) for row in reader.each("tie_chain")),
        late=_late(reader.child("late")) if reader.has("late") else None,
        sealing=reader.texts("sealing"),
        timing={key: timing.integer(key, 0) for key in timing.value},
    )
    rounding.finish()
    reader.finish()
    return stage


def read_ranking(reader: Reader) -> Ranking:
    """The ranking that the object states; its faults go to the reader."""
    ranking = Ranking(
        compose=reader.choice("compose", ("weighted_sum", "sum", "mean_of_periods")),
        total=Rounding(
            reader.integer("decimals", 2, most=9), reader.choice("rounding", MODES, "half_up")
        ),
        part=_rounding(reader, "part_rounding"),
        rank_on=reader.choice("rank_on", ("published", "exact"), "published"),
        tie_chain=tuple(_tie_rule(row) for row in reader.each("tie_chain")),
        within=reader.choice("within", ("all", "group"), "all"),
    )
    reader.finish()
    return ranking


def _award_rule(reader: Reader) -> AwardRule:
    lines = reader.child("stage_lines")
    rule = AwardRule(
        code=reader.text("code", longest=40),
        name=reader.text("name"),
        name_en=reader.text("name_en", ""),
        kind=reader.text("kind", "prize"),
        percent=reader.number("percent", least=ZERO),
        count=reader.integer("count", least=0) if reader.has("count") else None,
        rest=reader.flag("rest", False),
        least=reader.integer("least", 0),
        line=reader.number("line"),
        stage_lines={key: lines.decimal(key) for key in lines.value},
        groups=reader.texts("groups"),
        bar_flags=reader.texts("bar_flags"),
        ties=reader.choice("ties", ("block", "include_all"), "block"),
        exclusive=reader.flag("exclusive", True),
        stages=reader.texts("stages"),
    )
    # Read by the features that print, pay and transfer; without effect on the numbers.
    reader.known.update(("certificate", "prize_cny", "honour", "text", "text_en"))
    if (rule.percent is not None) + (rule.count is not None) + rule.rest != 1:
        reader.refuse(
            "", N_("State exactly one of percent, count and rest."), N_("Keep one of them.")
        )
    reader.finish()
    return rule


def _medals(reader: Reader) -> Medals:
    scale = reader.child("scale")
    medals = Medals(
        scale=Scale(
            scale.decimal("mean"), scale.decimal("deviation"), scale.integer("decimals", 1, most=9)
        ),
        width=reader.decimal("width", least=ZERO),
        gold=reader.text("gold"),
        silver=reader.text("silver"),
        bronze=reader.text("bronze"),
        medallion=reader.text("medallion", ""),
    )
    scale.finish()
    reader.finish()
    return medals


def read_awards(reader: Reader) -> Awards:
    """The award scheme that the object states; its faults go to the reader."""
    awards = Awards(
        rules=tuple(_award_rule(row) for row in reader.each("rules")),
        rounding=reader.choice("rounding", MODES, "half_up"),
        minimum_field=reader.integer("minimum_field", 0),
        by_group=reader.flag("by_group", False),
        medals=_medals(reader.child("medals")) if reader.has("medals") else None,
    )
    reader.finish()
    return awards
