"""Gymnastics: imported marks, a tie chain by criterion, and ranks shared "1224"."""

from dataclasses import replace
from decimal import Decimal

import pytest

from judges.scoring.contest import score_contest
from judges.scoring.definition import Definition
from judges.scoring.inputs import ContestInput, EntryInput, ImportedMark
from judges.scoring.outcome import ContestResult
from tests.judges.scoring.cases.reading import definition, needs, rows

QUALIFICATION = "gymnastics/euro2022_qual_m"
FINALS = "gymnastics/euro2022_finals_m"
COLUMNS = (("D", "D_score"), ("E", "E_score"), ("PEN", "penalty"))
BOTH = [
    pytest.param(QUALIFICATION, 552, 363, marks=needs(QUALIFICATION)),
    pytest.param(FINALS, 40, 37, marks=needs(FINALS)),
]


def performed(folder: str) -> ContestInput:
    scores = list(rows(folder, "scores.csv"))
    return ContestInput(
        entries=tuple(EntryInput(code) for code in sorted({row["gymnast"] for row in scores})),
        imported=tuple(
            ImportedMark(row["apparatus"], row["gymnast"], Decimal(row[column]), criterion)
            for row in scores
            for criterion, column in COLUMNS
        ),
    )


def agreeing(folder: str, found: Definition) -> tuple[int, int]:
    """How many totals and how many ranks are the official ones."""
    result: ContestResult = score_contest(found, performed(folder))
    totals = ranks = 0
    for row in rows(folder, "scores.csv"):
        entry = result.stages[row["apparatus"]].entries[row["gymnast"]]
        totals += entry.total == Decimal(row["official_score"])
        ranks += entry.rank == int(row["official_rank"])
    return totals, ranks


@pytest.mark.parametrize(("folder", "count", "untied"), BOTH)
def test_every_total_and_rank_is_the_official_one(folder, count, untied):
    assert agreeing(folder, definition("gymnastics_men")) == (count, count)


@pytest.mark.parametrize(("folder", "count", "untied"), BOTH)
def test_without_the_tie_chain_many_ranks_would_be_wrong(folder, count, untied):
    found = definition("gymnastics_men")
    without = replace(found, stages=tuple(replace(s, tie_chain=()) for s in found.stages))

    assert agreeing(folder, without) == (count, untied)
