"""Points of the document on which two programs once differed; the document decided each."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from judges.scoring.contest import score_contest
from judges.scoring.inputs import (
    ContestInput,
    Decision,
    EntryInput,
    ImportedMark,
    ReturnInput,
    SheetInput,
    StageStatus,
    Status,
    gravest,
)
from judges.scoring.values import Counted, PointsGiven, Seconds, Values
from tests.judges.scoring.building import a_definition, criterion_document, marked

POINTS = criterion_document("points")
OUT = {**criterion_document("deduction", max="0", effect="disqualify"), "code": "X"}
ELSEWHERE = {**criterion_document("imported"), "code": "T"}
ACCIDENT = {
    **criterion_document("indicator", method="count", each="-2", start="10"),
    "code": "S",
    "flag": {"code": "accident", "name": "事故", "mark": "0"},
}
RETURNS = {"kind": "returns", "late": {"per_day": "1", "zero_after_days": 5}}


def returned(values, criteria, *, days=0, imported=()):
    definition = a_definition([POINTS, *criteria], stage=RETURNS, panel={"seats": 1})
    given = ContestInput(
        entries=(EntryInput("a"),),
        returns=(
            ReturnInput("final", "a", {"C": PointsGiven(Decimal(8)), **values}, late_days=days),
        ),
        imported=imported,
    )
    return score_contest(definition, given).stages["final"].entries["a"]


def test_an_imported_criterion_of_a_return_counts_and_is_awaited():
    mark = ImportedMark("final", "a", Decimal("4.5"), "T")
    assert str(returned({}, [ELSEWHERE], imported=(mark,)).total) == "12.50"
    found = returned({}, [ELSEWHERE])
    assert (found.total, [p.code for p in found.problems]) == (None, ["criteria_missing"])
    assert returned({}, [ELSEWHERE], imported=(mark,)).criteria["T"].marks == ()


def test_a_return_can_disqualify_even_when_it_comes_too_late():
    assert returned({"X": Counted(0)}, [OUT]).status is Status.PRESENT
    for days in (0, 6):
        assert returned({"X": Counted(1)}, [OUT], days=days).status is Status.DISQUALIFIED


def test_a_return_that_is_too_late_counts_nought_but_keeps_its_flags():
    found = returned({"S": Counted(0, flag=True)}, [ACCIDENT], days=6)
    assert (str(found.total), found.flags, found.criteria) == ("0.00", ("accident",), {})


def test_late_days_cost_points_down_to_nought_but_not_below():
    totals = [str(returned({}, [], days=days).total) for days in (1, 5)]
    assert totals == ["7.00", "3.00"]
    definition = a_definition(
        [POINTS], stage={**RETURNS, "late": {"per_day": "3", "zero_after_days": 5}}
    )
    values = {"C": PointsGiven(Decimal(8))}
    given = ContestInput((EntryInput("a"),), returns=(ReturnInput("final", "a", values, 4),))
    assert str(score_contest(definition, given).overall["a"].total) == "0.00"


@pytest.mark.parametrize("by", ["sheet", "criterion"])
def test_a_flag_on_one_sheet_is_carried(by):
    definition = a_definition([POINTS, ACCIDENT], panel={"aggregate_by": by})
    sheets = tuple(
        SheetInput(
            "final",
            seat,
            "a",
            {"C": PointsGiven(Decimal(8)), "S": Counted(0, flag=seat == "2")},
        )
        for seat in "123"
    )
    found = score_contest(definition, ContestInput((EntryInput("a"),), sheets))
    assert (found.overall["a"].flags, found.stages["final"].entries["a"].flags) == (
        ("accident",),
        ("accident",),
    )


def test_the_gravest_state_holds_in_a_stage_and_overall():
    given = ContestInput(
        (EntryInput("a", status=Status.ABSENT), EntryInput("b")),
        statuses=(
            StageStatus("final", "a", Status.DISQUALIFIED),
            StageStatus("final", "b", Status.FORFEITED),
        ),
    )
    result = score_contest(a_definition(), given)
    assert {c: e.status for c, e in result.stages["final"].entries.items()} == {
        "a": Status.DISQUALIFIED,
        "b": Status.FORFEITED,
    }
    assert result.overall["a"].status is Status.DISQUALIFIED
    assert gravest([Status.FORFEITED, Status.ABSENT]) is Status.FORFEITED
    assert gravest([]) is Status.PRESENT


def two_stages(**changes):
    stages = [
        {"code": "p", "name": "初", "kind": "imported", "counts": False},
        {"code": "f", "name": "决", "kind": "imported"},
    ]
    return a_definition(stages=stages, **changes)


def imported(**rows):
    entries = sorted({entry for row in rows.values() for entry in row})
    return ContestInput(
        tuple(EntryInput(entry) for entry in entries),
        imported=tuple(
            ImportedMark(stage, entry, Decimal(mark))
            for stage, row in rows.items()
            for entry, mark in row.items()
        ),
    )


def test_the_line_of_a_stage_that_is_not_counted_holds_in_every_ranking():
    rule = {"code": "1", "name": "奖", "rest": True, "stage_lines": {"p": "60"}}
    given = imported(p={"a": "59.99", "b": "60"}, f={"a": "90", "b": "80"})
    for stages in ([], ["f"]):
        definition = two_stages(awards={"rules": [{**rule, "stages": stages}]})
        assert [g.entry for g in score_contest(definition, given).awards] == ["b"]


def test_what_an_entry_has_in_a_stage_without_a_total_breaks_no_tie():
    disputed: Values = {"C": PointsGiven(Decimal(9)), "X": Counted(1)}
    calm: Values = {"C": PointsGiven(Decimal(8)), "X": Counted(0)}
    chain = [{"by": "criterion", "stage": "final", "criterion": "C", "name": "项"}]
    document = a_definition(
        [POINTS, OUT],
        stage={"counts": False},
        ranking={"compose": "sum", "tie_chain": chain},
    )
    extra = replace(document.stages[0], code="x", kind="imported", rubric=None, counts=True)
    definition = replace(document, stages=(*document.stages, extra))
    sheets = tuple(
        SheetInput("final", seat, code, disputed if (code, seat) == ("a", "1") else calm)
        for code in "ab"
        for seat in "123"
    )
    given = replace(imported(x={"a": "80", "b": "80"}), sheets=sheets)
    result = score_contest(definition, given)
    assert result.stages["final"].entries["a"].exact is None
    assert {e.rank for e in result.overall.values()} == {1}


def test_seconds_are_compared_as_they_are_whatever_is_printed():
    clock = {**criterion_document("time", max="0"), "code": "T"}
    chain = [{"by": "time", "stage": "final", "criterion": "T", "name": "用时"}]
    definition = a_definition(
        [POINTS, clock],
        panel={"seats": 2},
        stage={"decimals": 0},
        ranking={"compose": "sum", "tie_chain": chain},
    )
    given = marked({"a": ["8", "8"], "b": ["8", "8"]})
    seconds = {("a", "1"): 660, ("a", "2"): 660, ("b", "1"): 659, ("b", "2"): 660}
    timed = tuple(
        replace(s, values={**s.values, "T": Seconds(seconds[s.entry, s.seat])})
        for s in given.sheets
    )
    result = score_contest(definition, replace(given, sheets=timed))
    assert (result.ranking, result.ties[0].exact) == (
        ("b", "a"),
        {"a": Fraction(660), "b": Fraction(1319, 2)},
    )


def test_of_several_decisions_the_first_that_names_all_the_tied_stands():
    definition = two_stages(
        awards={"rules": [{"code": "1", "name": "奖", "count": 1}]},
    )
    given = imported(p={}, f={"a": "90", "b": "90", "c": "80"})
    chosen = (Decision(("a", "c")), Decision(("b", "a")), Decision(("c", "a", "b")))
    result = score_contest(definition, replace(given, decisions=chosen))
    assert ([g.entry for g in result.awards], result.blocks) == (["b"], ())


def test_rest_takes_everyone_left_and_pays_no_debt():
    rules = [
        {"code": "1", "name": "一", "count": 1, "ties": "include_all"},
        {"code": "r", "name": "其余", "rest": True},
    ]
    given = imported(p={}, f={"a": "90", "b": "90", "c": "80", "d": "70"})
    result = score_contest(two_stages(awards={"rules": rules}), given)
    assert [(g.award, g.entry) for g in result.awards] == [
        ("1", "a"),
        ("1", "b"),
        ("r", "c"),
        ("r", "d"),
    ]
