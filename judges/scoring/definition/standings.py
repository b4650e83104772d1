"""Reading of the section `ranking`, of tie chains and of teams; references: see `parse`."""

from decimal import Decimal

from judges.scoring.definition.reader import Reader
from judges.scoring.definition.shapes import Ranking, Teams, TieRule
from judges.scoring.numbers import MODES, Rounding
from judges.scoring.words import N_

ZERO = Decimal(0)
BY = ("stage", "criterion", "section", "time", "rank", "placings", "head_to_head")
RECORDED = ("decision", "draw")


def read_rounding(reader: Reader, key: str) -> Rounding | None:
    """The rounding step at the key; `None` when it is not stated: nothing is rounded there."""
    if not reader.has(key):
        return None
    row = reader.child(key)
    rounding = Rounding(row.integer("decimals", most=9), row.choice("mode", MODES, "half_up"))
    row.finish()
    return rounding


def read_tie_rule(reader: Reader, *, teams: bool = False) -> TieRule:
    """One step of a tie chain; of a chain of teams there are `best_member` and no placings."""
    words = (*BY[:5], "best_member") if teams else BY
    by = reader.choice("by", (*words, *RECORDED))
    stages = reader.texts("stage") or reader.texts("stages")
    rule = TieRule(
        by=by,
        stages=stages,
        criterion=reader.text("criterion") if by in ("criterion", "time") else "",
        section=reader.text("section") if by == "section" else "",
        order=reader.choice("order", ("desc", "asc"), "asc" if by in ("time", "rank") else "desc"),
        name=reader.text("name", ""),
        name_en=reader.text("name_en", ""),
        over=reader.choice("over", ("stages", "seats"), "stages"),
    )
    reader.known.update(("stage", "stages"))
    reader.finish()
    return rule


def _teams(reader: Reader) -> Teams:
    passed, points = reader.child("passed"), reader.child("award_points")
    teams = Teams(
        shared=reader.texts("shared_stages"),
        value=reader.choice("value", ("total", "awards"), "total"),
        award_points={code: points.decimal(code) for code in points.value},
        passed_line=passed.number("line"),
        passed_points=passed.decimal("points", ZERO),
        combine=reader.choice("combine", ("sum", "mean"), "sum"),
        size=reader.integer("size", least=1) if reader.has("size") else None,
        best=reader.integer("best", least=1) if reader.has("best") else None,
        missing=reader.choice("missing", ("no_total", "use_present"), "no_total"),
        total=Rounding(
            reader.integer("decimals", 2, most=9), reader.choice("rounding", MODES, "half_up")
        ),
        tie_chain=tuple(read_tie_rule(row, teams=True) for row in reader.each("tie_chain")),
    )
    if teams.value == "awards" and not teams.award_points:
        reader.refuse("award_points", N_("State what each award is worth."), N_("Add its points."))
    passed.finish()
    reader.finish()
    return teams


def read_ranking(reader: Reader) -> Ranking:
    """The ranking that the object states; its faults go to the reader."""
    ranking = Ranking(
        compose=reader.choice("compose", ("weighted_sum", "sum", "mean_of_periods")),
        total=Rounding(
            reader.integer("decimals", 2, most=9), reader.choice("rounding", MODES, "half_up")
        ),
        part=read_rounding(reader, "part_rounding"),
        rank_on=reader.choice("rank_on", ("published", "exact"), "published"),
        tie_chain=tuple(read_tie_rule(row) for row in reader.each("tie_chain")),
        within=reader.choice("within", ("all", "group"), "all"),
        teams=_teams(reader.child("teams")) if reader.has("teams") else None,
    )
    reader.finish()
    return ranking
