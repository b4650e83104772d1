"""One entry in one stage: what is missing is named, and nothing missing counts as nought."""

from decimal import Decimal

import pytest

from judges.scoring.inputs import ImportedMark, ReturnInput, SheetInput, Status
from judges.scoring.stages import score_entry
from judges.scoring.values import Counted, PointsGiven
from tests.judges.scoring.building import a_definition, criterion_document, shown

FACTS = [
    criterion_document("points"),
    {**criterion_document("deduction", max="0", effect="disqualify"), "code": "X"},
]


def scored(*values, criteria=None, imported=(), **changes):
    definition = a_definition(criteria, **changes)
    sheets = [SheetInput("final", str(n), "E", v) for n, v in enumerate(values, 1)]
    return score_entry(
        definition.stages[0], definition.rubrics.get("r"), "E", sheets=sheets, imported=imported
    )


def points(text, **more):
    return {"C": PointsGiven(Decimal(text)), **{code: Counted(n) for code, n in more.items()}}


def test_an_incomplete_sheet_is_not_in_and_is_named():
    found = scored(points("8"), points("9"), {"C": None})
    assert (found.exact, found.total) == (None, None)
    assert [problem.code for problem in found.problems] == ["sheet_incomplete", "marks_missing"]


def test_most_judges_disqualify_and_a_lone_one_starts_a_dispute():
    sheets = [points("8", X=1), points("8", X=1), points("8", X=0)]
    assert scored(*sheets, criteria=FACTS).status is Status.DISQUALIFIED
    found = scored(*[points("8", X=n) for n in (1, 0, 0)], criteria=FACTS)
    assert (found.status, found.exact, found.problems[-1].code) == (
        Status.PRESENT,
        None,
        "disputed",
    )


def test_imported_criteria_join_once_and_are_awaited():
    criteria = [criterion_document("points"), {**criterion_document("imported"), "code": "T"}]
    sheets = [points(mark) for mark in ("8", "9", "8.5")]
    mark = ImportedMark("final", "E", Decimal("4.25"), "T")
    for by in ("sheet", "criterion"):
        panel = {"aggregate_by": by}
        assert scored(*sheets, criteria=criteria, imported=[mark], panel=panel).total == Decimal(
            "12.75"
        )
        assert scored(*sheets, criteria=criteria, panel=panel).total is None


def test_parts_of_a_trimmed_panel_add_up_to_its_total():
    panel = {"seats": 5, "aggregate": "trimmed_mean"}
    found = scored(*[points(p) for p in ("5", "6", "7", "8", "10")], panel=panel)
    assert (found.exact, shown(found.sections["s"]), shown(found.criteria["C"].points)) == (
        7,
        "7",
        "7",
    )
    assert [(s.seat, s.dropped) for s in found.sheets if s.dropped] == [("1", True), ("5", True)]


def test_two_sheets_of_one_seat_are_refused():
    definition = a_definition()
    twice = [SheetInput("final", "1", "E", points("8"))] * 2
    with pytest.raises(ValueError, match="two sheets"):
        score_entry(definition.stages[0], definition.rubrics["r"], "E", sheets=twice)
    marks = [ImportedMark("final", "E", Decimal(1))] * 2
    with pytest.raises(ValueError, match="two imported"):
        score_entry(definition.stages[0], None, "E", imported=marks)


@pytest.mark.parametrize(("late", "total"), [(0, "6.00"), (2, "4.00"), (5, "1.00"), (6, "0.00")])
def test_a_late_return_loses_a_point_a_day_and_then_everything(late, total):
    criterion = criterion_document("indicator", method="count", each="2", cap="10")
    rule = {"kind": "returns", "late": {"per_day": "1", "zero_after_days": 5}}
    definition = a_definition([criterion], stage=rule)
    returned = ReturnInput("final", "E", {"C": Counted(3)}, late)
    found = score_entry(definition.stages[0], definition.rubrics["r"], "E", returned=returned)
    assert str(found.total) == total
    empty = ReturnInput("final", "E", {}, late)
    nothing = score_entry(definition.stages[0], definition.rubrics["r"], "E", returned=empty)
    assert nothing.total == (found.total if total == "0.00" else None)


def test_an_unconfirmed_return_and_an_unimported_mark_are_awaited():
    definition = a_definition(stage={"kind": "returns"})
    found = score_entry(definition.stages[0], definition.rubrics["r"], "E")
    assert [problem.code for problem in found.problems] == ["no_return"]
    assert [p.code for p in score_entry(definition.stages[0], None, "E").problems] == [
        "not_imported"
    ]


def test_stage_rounding_is_carried_on_only_where_it_is_named():
    sheets = [points("8"), points("8"), points("9")]
    carried = scored(*sheets)
    rounded = scored(*sheets, stage={"rounding": {"stage": {"decimals": 1}}})
    assert (shown(carried.exact), str(carried.total)) == ("8.333333", "8.33")
    assert (shown(rounded.exact), str(rounded.total)) == ("8.3", "8.30")


def test_a_criterion_of_kept_sheets_counts_after_its_factor():
    criterion = criterion_document("points", factor="2")
    found = scored(*[points(p) for p in ("5", "6", "7")], criteria=[criterion])
    counted = found.criteria["C"]
    assert (shown(counted.value), shown(counted.points), shown(found.exact)) == ("6", "12", "12")


def test_half_of_the_judges_do_not_disqualify_but_dispute():
    sheets = [points("8", X=n) for n in (1, 0)]
    found = scored(*sheets, criteria=FACTS, panel={"seats": 2})
    assert (found.status, [p.code for p in found.problems]) == (Status.PRESENT, ["disputed"])
    assert not any(sheet.dropped for sheet in found.sheets)


def test_a_judges_own_total_by_criterion_is_shown_and_not_dropped():
    panel = {"seats": 3, "aggregate": "trimmed_mean", "aggregate_by": "criterion"}
    found = scored(*[points(mark) for mark in ("7", "8", "9")], panel=panel)
    assert [(s.seat, shown(s.total), s.dropped) for s in found.sheets] == [
        ("1", "7", False),
        ("2", "8", False),
        ("3", "9", False),
    ]
    assert found.criteria["C"].dropped == ("1", "3")
