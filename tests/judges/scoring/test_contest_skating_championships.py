"""Two figure-skating championships: factors with two roundings, a real tie, a judge away."""

from decimal import Decimal
from typing import Any

import pytest

from judges.scoring.contest import score_contest
from judges.scoring.definition import parse_definition
from tests.judges.scoring.cases.reading import definition, document, needs, rows
from tests.judges.scoring.cases.skating import SEATS, skated

LADIES = "figure_skating/fs02_euro2017_ladies"
PAIRS = "figure_skating/fs03_skateamerica2016_pairs_missing_judge"
STAGES = {
    "LADIES SHORT PROGRAM": "short",
    "LADIES FREE SKATING": "free",
    "PAIRS SHORT PROGRAM": "short",
    "PAIRS FREE SKATING": "free",
}
COMPETITIONS = [
    pytest.param("figure_skating_fs02", LADIES, 58, marks=needs(LADIES)),
    pytest.param("figure_skating_fs03", PAIRS, 16, marks=needs(PAIRS)),
]


def performances(name: str, folder: str) -> dict[tuple[str, str], tuple[str, str, str]]:
    found = definition(name)
    result = score_contest(found, skated(found, folder, STAGES))
    return {
        (stage, code): (str(entry.total), str(entry.rank), f"{float(entry.sections['pcs']):.2f}")
        for stage, scored in result.stages.items()
        for code, entry in scored.entries.items()
    }


@pytest.mark.parametrize(("name", "folder", "count"), COMPETITIONS)
def test_every_total_and_rank_is_the_official_one(name, folder, count):
    official = {
        (STAGES[row["segment"]], row["entry"]): (
            row["official_segment_score"],
            row["official_rank"],
            row["official_pcs"],
        )
        for row in rows(folder, "official_results.csv")
    }

    assert performances(name, folder) == official
    assert len(official) == count


@pytest.mark.parametrize(("name", "folder", "count"), COMPETITIONS)
def test_the_final_places_are_the_official_ones(name, folder, count):
    found = definition(name)

    result = score_contest(found, skated(found, folder, STAGES))

    assert result.complete
    assert [
        (str(result.overall[code].rank), code, str(result.overall[code].total))
        for code in result.ranking
    ] == [
        (row["place"], row["entry"], row["total_sp_plus_fs"])
        for row in rows(folder, "derived_final.csv")
    ]


@pytest.mark.parametrize(("name", "folder", "count"), COMPETITIONS)
def test_every_panel_value_is_the_official_one(name, folder, count):
    found = definition(name)
    result = score_contest(found, skated(found, folder, STAGES))
    for row in rows(folder, "component_marks.csv"):
        stage = STAGES[row["segment"]]
        code = next(c.code for c in found.rubrics[stage].judged if c.name_en == row["component"])
        scored = result.stages[stage].entries[row["entry"]].criteria[code]
        assert scored.value == Decimal(row["official_panel_score"])


def changed(name: str, rounding: dict[str, Any]) -> int:
    """How many ladies' performances keep the official total under other rounding steps."""
    altered = document(name)
    for stage in altered["stages"]:
        stage["rounding"] = rounding
    found = parse_definition(altered)
    result = score_contest(found, skated(found, LADIES, STAGES))
    return sum(
        str(result.stages[STAGES[row["segment"]]].entries[row["entry"]].total)
        == row["official_segment_score"]
        for row in rows(LADIES, "official_results.csv")
    )


@needs(LADIES)
def test_rounding_only_once_would_change_official_totals():
    assert changed("figure_skating_fs02", {}) < 58


@needs(PAIRS)
def test_the_judge_who_was_away_gave_no_mark_and_never_zero():
    found = definition("figure_skating_fs03")
    result = score_contest(found, skated(found, PAIRS, STAGES))
    away = {
        (STAGES[row["segment"]], seat)
        for row in rows(PAIRS, "component_marks.csv")
        for seat in SEATS
        if not row[seat]
    }
    assert away == {("short", "J6")}
    for entry in result.stages["short"].entries.values():
        for code, criterion in entry.criteria.items():
            if code not in {"TES", "DED"}:
                assert dict(criterion.marks)["J6"] is None
                assert "J6" not in criterion.dropped
