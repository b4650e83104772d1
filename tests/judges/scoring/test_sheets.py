"""Sections, gates, floor and rescaling of one sheet."""

from decimal import Decimal
from fractions import Fraction

import pytest

from judges.scoring.definition import StageRounding
from judges.scoring.numbers import Rounding
from judges.scoring.sheets import mark_sheet, total_of
from judges.scoring.values import PointsGiven
from tests.judges.scoring.building import a_definition, criterion_document


def gated(**rubric):
    sections = [
        {
            "code": code,
            "name": code,
            "criteria": [{**criterion_document("points"), "code": code.upper(), "max": top}],
        }
        for code, top in (("quality", "80"), ("extra", "20"))
    ]
    gates = [{"if": {"section": "quality", "below": "48"}, "then": {"zero_sections": ["extra"]}}]
    return a_definition(
        rubric={"max": "100", "sections": sections, "gates": gates, **rubric}
    ).rubrics["r"]


@pytest.mark.parametrize(
    ("quality", "total", "extra"), [("48", 68, 20), ("47.5", Fraction(95, 2), 0)]
)
def test_the_gate_opens_exactly_at_its_line(quality, total, extra):
    found = total_of(gated(), {"QUALITY": Fraction(quality), "EXTRA": Fraction(20)})
    assert (found.total, found.sections["extra"], found.points["EXTRA"]) == (total, extra, extra)
    assert [line.code for line in found.trace] == ([] if extra else ["gate_closed"])


def test_a_gate_may_close_the_whole_sheet():
    rubric = gated(
        gates=[{"if": {"section": "quality", "below": "1"}, "then": {"zero_total": True}}]
    )
    assert total_of(rubric, {"QUALITY": Fraction(0), "EXTRA": Fraction(20)}).total == 0


def test_a_missing_mark_leaves_no_total_but_shows_what_there_is():
    found = mark_sheet(gated(), {"QUALITY": PointsGiven(Decimal(70)), "EXTRA": None})
    assert (found.total, found.so_far, found.missing) == (None, Fraction(70), ("EXTRA",))


def test_rescaling_and_its_rounding():
    rubric = gated(rescale_to="50", gates=[])
    values = {"QUALITY": Fraction(70), "EXTRA": Fraction(1, 3)}
    assert total_of(rubric, values).total == Fraction(211, 6)
    assert total_of(rubric, values, StageRounding(sheet=Rounding(1))).total == Fraction("35.2")


def test_the_floor_holds_unless_it_is_taken_away():
    off = [criterion_document("deduction", max="0", each="5")]
    assert total_of(a_definition(off).rubrics["r"], {"C": Fraction(-5)}).total == 0
    assert (
        total_of(a_definition(off, rubric={"floor": None}).rubrics["r"], {"C": Fraction(-5)}).total
        == -5
    )


def test_a_factor_multiplies_and_its_product_is_rounded_where_named():
    rubric = a_definition([criterion_document("points", factor="1.6")]).rubrics["r"]
    found = total_of(rubric, {"C": Fraction("8.93")}, StageRounding(factored=Rounding(2)))
    assert found.total == Fraction("14.29")
