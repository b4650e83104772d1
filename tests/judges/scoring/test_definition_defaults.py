"""What is not stated means the same in the document and in the classes that tests build by hand."""

from decimal import Decimal
from typing import Any

import pytest

from judges.scoring.definition import (
    Advance,
    AwardRule,
    Awards,
    Deduction,
    Imported,
    Indicator,
    Levelling,
    Measurement,
    Panel,
    PassFail,
    PlacePoints,
    Placing,
    Points,
    Quota,
    Ranking,
    Scale,
    StageRounding,
    Teams,
    TieRule,
    TimeTaken,
    lint,
    parse_definition,
)
from judges.scoring.numbers import Rounding
from tests.judges.scoring.building import a_criterion, a_document

COMMON: Any = {"code": "C", "name": "项", "max": Decimal(10), "section": "s"}
TEN = {"points": ["10"]}


@pytest.mark.parametrize(
    ("kind", "stated", "expected"),
    [
        ("points", {}, Points(**COMMON)),
        ("pass_fail", {}, PassFail(**COMMON)),
        ("deduction", {"each": "1"}, Deduction(**COMMON, each=Decimal(1))),
        ("time", {}, TimeTaken(**COMMON)),
        ("imported", {}, Imported(**COMMON)),
        ("placing", TEN, Placing(**COMMON, points=(Decimal(10),))),
        ("indicator", {"method": "attainment"}, Indicator(**COMMON)),
        ("measurement", {"tolerance": {"low": "1"}}, Measurement(**COMMON, low=Decimal(1))),
    ],
)
def test_a_criterion_that_states_little(kind, stated, expected):
    assert a_criterion(kind, **stated) == expected


def stage_with(**stated):
    stage = {"code": "a", "name": "甲", "kind": "imported", **stated}
    document = a_document(stages=[stage, {"code": "b", "name": "乙", "kind": "imported"}])
    return parse_definition(document).stages[0]


def test_a_stage_that_states_little():
    stage = stage_with()
    assert (stage.max, stage.weight, stage.counts) == (Decimal(100), None, True)
    assert (stage.panel, stage.rounding, stage.shown) == (Panel(), StageRounding(), Rounding(2))
    assert (stage.levelling, stage.carry, stage.place_points, stage.advance) == (
        None,
        (),
        None,
        None,
    )


def test_panels_levelling_quotas_and_places_that_state_little():
    assert stage_with(panel={}).panel == Panel()
    assert stage_with(panel={"aggregate": "trimmed_mean", "seats": 3}).panel == Panel(
        seats=3, aggregate="trimmed_mean", trim_high=1, trim_low=1, trim_needs=3
    )
    assert stage_with(levelling={}).levelling == Levelling()
    assert stage_with(levelling={"grand": "trimmed"}).levelling == Levelling(
        grand="trimmed", pool_high=1, pool_low=1
    )
    assert stage_with(place_points=TEN).place_points == PlacePoints((Decimal(10),))
    stated = {"to": ["b"], "top": 1, "caps": {"by": "unit", "each": 2}}
    assert stage_with(advance=stated).advance == Advance(("b",), 1, caps=Quota("unit", 2))


def test_a_ranking_teams_and_awards_that_state_little():
    definition = parse_definition(
        a_document(
            ranking={
                "compose": "sum",
                "teams": {"tie_chain": [{"by": "best_member"}]},
                "tie_chain": [{"by": "time", "stage": "final", "criterion": "C"}],
            },
            awards={
                "rules": [{"code": "1", "name": "一", "count": 1}],
                "medals": {
                    "scale": {"mean": "700", "deviation": "50"},
                    "width": "2",
                    **dict.fromkeys(("gold", "silver", "bronze"), "1"),
                },
            },
        )
    )
    assert definition.ranking == Ranking(
        teams=Teams(tie_chain=(TieRule("best_member"),)),
        tie_chain=(TieRule("time", ("final",), "C", order="asc"),),
    )
    medals = definition.awards.medals
    assert medals is not None
    assert medals.scale == Scale(Decimal(700), Decimal(50))
    assert definition.awards == Awards(rules=(AwardRule("1", "一", count=1),), medals=medals)


def test_a_mark_on_the_steps_from_its_least_can_be_written():
    criterion = a_criterion("points", min="0.5", step="1")
    assert isinstance(criterion, Points)
    assert criterion.decimals == 1


@pytest.mark.parametrize(("seats", "hinted"), [(4, True), (5, False)])
def test_dropping_with_fewer_than_five_is_hinted(seats, hinted):
    document = a_document(panel={"seats": seats, "aggregate": "trimmed_mean"})
    assert ("/stages/0/panel" in [finding.path for finding in lint(document)]) is hinted
