"""The bulk path gives the plain path's digits and ranks, bit for bit, or refuses by name."""

import importlib.util
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if importlib.util.find_spec("numpy") is None:
    pytest.skip("NumPy is not installed", allow_module_level=True)

import numpy as np

from judges.scoring.bulk import Cube, cube_of, overall_in_bulk, stage_in_bulk
from judges.scoring.bulk_rules import NotInBulk
from judges.scoring.contest import score_contest
from judges.scoring.definition import parse_definition
from judges.scoring.inputs import ContestInput, EntryInput, SheetInput
from judges.scoring.values import PointsGiven, Value
from tests.judges.scoring.building import a_definition, a_document, criterion_document

SEATS = ["10", "2", "chair", "9"]
ENTRIES = ["a", "b", "c", "d", "e", "f"]
ROUNDING = st.fixed_dictionaries(
    {
        "decimals": st.integers(0, 3),
        "mode": st.sampled_from(["half_up", "half_even", "cut"]),
    }
)


@st.composite
def definitions(draw: Any) -> dict[str, Any]:
    """Two judged stages in the space of rules that the bulk path knows."""
    aggregate = draw(st.sampled_from(["mean", "trimmed_mean", "sum"]))
    trim = {"trim_high": draw(st.integers(0, 1)), "trim_low": draw(st.integers(0, 2))}
    panel = {
        "seats": 4,
        "aggregate": aggregate,
        "aggregate_by": draw(st.sampled_from(["sheet", "criterion"])),
        "missing": draw(st.sampled_from(["block", "use_present"])),
        "trim_else": draw(st.sampled_from(["block", "mean"])),
        **(trim if aggregate == "trimmed_mean" else {}),
    }
    steps = draw(st.sets(st.sampled_from(["criterion", "factored", "sheet", "stage"])))
    criteria = [
        {
            **criterion_document("points", max="10", min="-10", step="0.5"),
            "code": code,
            "factor": draw(st.sampled_from(["1", "0.7", "-1", "2.35"])),
        }
        for code in ("X", "Y")
    ]
    chain = [{"by": "criterion", "criterion": "Y", "stage": "final"}]
    document = a_document(
        criteria,
        panel=panel,
        rubric={"max": "20", "floor": draw(st.sampled_from(["0", "-2.5", None]))},
        stage={
            "max": "20",
            "rounding": {step: draw(ROUNDING) for step in sorted(steps)},
            "decimals": draw(st.integers(0, 3)),
            "rounding_mode": draw(st.sampled_from(["half_up", "half_even", "cut"])),
            "weight": "0.7",
            "tie_chain": [{"by": "criterion", "criterion": "X", "order": "asc"}],
        },
    )
    if draw(st.booleans()):
        document["rubrics"]["r"]["rescale_to"] = "30"
    document["stages"].append({**document["stages"][0], "code": "second", "weight": "0.3"})
    document["ranking"] = {
        "compose": draw(st.sampled_from(["sum", "weighted_sum", "mean_of_periods"])),
        "decimals": draw(st.integers(0, 2)),
        "rank_on": draw(st.sampled_from(["published", "exact"])),
        "tie_chain": draw(st.sampled_from([[], chain, [{"by": "stage", "stage": "second"}]])),
    }
    if draw(st.booleans()):
        document["ranking"]["part_rounding"] = draw(ROUNDING)
    return document


MARKS = st.lists(st.integers(-3, 3) | st.integers(-20, 20), min_size=96, max_size=96)
GAPS = st.lists(st.integers(0, 95), max_size=6)


def sheets(stage: str, drawn: list[int | None]) -> list[SheetInput]:
    """A few different marks, so that there are many ties; None is no mark."""
    marks = iter(drawn)

    def value() -> Value | None:
        mark = next(marks)
        return None if mark is None else PointsGiven(Decimal(mark) / 2)

    return [
        SheetInput(stage, seat, entry, {"X": value(), "Y": value()})
        for entry in ENTRIES
        for seat in SEATS
    ]


def both(document: dict[str, Any], marks: list[int | None]) -> tuple[Any, Any]:
    definition = parse_definition(document)
    half = len(marks) // 2
    given_sheets = {
        "final": sheets("final", marks[:half]),
        "second": sheets("second", marks[half:]),
    }
    plain = score_contest(
        definition,
        ContestInput(
            tuple(EntryInput(code) for code in ENTRIES),
            sheets=(*given_sheets["final"], *given_sheets["second"]),
        ),
    )
    stages = [
        stage_in_bulk(definition, stage, cube_of(definition.rubrics["r"], ENTRIES, SEATS, found))
        for stage, found in zip(definition.stages, given_sheets.values(), strict=True)
    ]
    bulk = {found.stage.code: found.ranking for found in stages}
    bulk[""] = overall_in_bulk(definition, stages)
    return (
        {
            code: [
                (e, found.exact.exact(i), found.total(i), int(found.ranks[i]) or None)
                for i, e in enumerate(ENTRIES)
            ]
            for code, found in bulk.items()
        },
        {
            **{
                code: [
                    (e, s.entries[e].exact, s.entries[e].total, s.entries[e].rank) for e in ENTRIES
                ]
                for code, s in plain.stages.items()
            },
            "": [
                (e, plain.overall[e].exact, plain.overall[e].total, plain.overall[e].rank)
                for e in ENTRIES
            ],
        },
    )


@pytest.mark.slow
@settings(max_examples=120)
@given(definitions(), MARKS, GAPS)
def test_bulk_and_plain_give_the_same_exact_totals_digits_and_ranks(document, marks, gaps):
    given_marks = [None if place in gaps else mark for place, mark in enumerate(marks)]
    bulk, plain = both(document, given_marks)
    assert bulk == plain


def cube(marks: list[int]) -> Cube:
    """Marks of criterion C by three seats, one entry after the other."""
    found = np.array(marks, np.int64).reshape(1, 3, -1)
    entries = tuple(str(i) for i in range(found.shape[2]))
    return Cube(entries, ("1", "2", "3"), 1, found, np.ones(found.shape, np.bool_))


def test_numbers_beyond_62_bits_are_refused_not_wrapped_around():
    definition = a_definition()
    with pytest.raises(NotInBulk, match="62 bits"):
        stage_in_bulk(definition, definition.stages[0], cube([2**61, 1, 1]))


def test_no_entry_has_no_rank():
    definition = a_definition()
    found = stage_in_bulk(definition, definition.stages[0], cube([]))
    assert found.ranking.ranks.tolist() == []
