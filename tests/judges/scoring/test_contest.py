"""The rule book's worked examples come out to the last digit."""

from decimal import Decimal
from fractions import Fraction

import pytest

from judges.scoring.awards import Candidate, allocate
from judges.scoring.contest import score_contest
from judges.scoring.definition import (
    Imported,
    Judgement,
    Panel,
    lint,
    parse_definition,
)
from judges.scoring.inputs import ContestInput, EntryInput, ImportedMark
from judges.scoring.marks import criterion_mark
from judges.scoring.medals import medal_grants, on_scale
from judges.scoring.numbers import Rounding, published
from judges.scoring.panels import judgement_value
from judges.scoring.values import Measured
from tests.judges.scoring.building import shown
from tests.judges.scoring.worked import TEMPLATES, contest_of, document_of, template, vector


@pytest.mark.parametrize("name", ["D0", "D1", "D2", "D4", "D5"])
def test_worked_example_comes_out_to_the_last_digit(name):
    expected = vector(name)["expect"]
    definition, given = contest_of(vector(name))

    result = score_contest(definition, given)

    overall = result.overall["E1"]
    stages = {code: str(stage.entries["E1"].total) for code, stage in result.stages.items()}
    assert stages == expected["stages"]
    assert (str(overall.total), overall.rank) == (expected["total"], expected["rank"])
    assert list(overall.flags) == expected.get("flags", [])
    assert result.complete


@pytest.mark.parametrize("name", ["D0", "D1", "D2", "D4", "D5"])
def test_parts_of_a_worked_example_come_out(name):
    expected = vector(name)["expect"]
    definition, given = contest_of(vector(name))

    result = score_contest(definition, given)

    found = {code: stage.entries["E1"] for code, stage in result.stages.items()}
    for code, totals in expected.get("sheets", {}).items():
        assert [shown(sheet.total) for sheet in found[code].sheets] == totals
    for code, seats in expected.get("dropped", {}).items():
        assert [sheet.seat for sheet in found[code].sheets if sheet.dropped] == seats
    for code, sections in expected.get("sections", {}).items():
        assert {key: shown(value) for key, value in found[code].sections.items()} == sections
    for code, criteria in expected.get("criteria", {}).items():
        points = {key: shown(row.points) for key, row in found[code].criteria.items()}
        assert points == criteria


@pytest.mark.parametrize("name", ["D1", "D2"])
def test_thirty_finalists_give_three_six_nine(name):
    definition = parse_definition(template(vector(name)["template"]))
    counts = award_counts(definition, 30)
    assert {code: counts[code] for code in ("first", "second", "third")} == {
        "first": 3,
        "second": 6,
        "third": 9,
    }


def test_a_batch_of_fourteen_small_innovations_nominates_one():
    definition = parse_definition(template("five-small"))
    assert award_counts(definition, 14)["nominated"] == vector("D5")["batch"]["nominated"]


def award_counts(definition, field):
    """How many of `field` entries with different totals get each award."""
    ranked = [
        Candidate(
            f"E{n:02}",
            n,
            Fraction(89) - Fraction(n, 10),
            "worker",
            parts={s.code: Fraction(70) for s in definition.stages},
        )
        for n in range(1, field + 1)
    ]
    found = allocate(definition.awards, definition.awards.rules, ranked, took_part=field)
    return {
        rule.code: sum(g.award == rule.code for g in found.grants)
        for rule in definition.awards.rules
    }


@pytest.mark.parametrize("row", vector("D3")["judgements"])
def test_judgement_is_the_sum_over_nine_times_max_unless_spread_too_far(row):
    levels = list(zip("123", row["levels"], strict=True))
    found = judgement_value(levels, top=3, maximum=Fraction(2), max_spread=1, panel=Panel(seats=3))
    shown = None if found.value is None else str(published(found.value, Rounding(2)))
    assert shown == row["mark"]
    assert (found.problem.code if found.problem else None) == (
        "spread" if row["mark"] is None else None
    )


def test_mechatronics_bands_and_mark_allocation():
    rubric = parse_definition(template("worldskills-mechatronics")).rubrics["modules"]
    for code, rows in vector("D3")["bands"].items():
        marks = [
            shown(criterion_mark(rubric.criterion(code), Measured((Decimal(v),))).points)
            for v, _ in rows
        ]
        assert marks == [mark for _, mark in rows]
    judged = sum(c.max for c in rubric.criteria if isinstance(c, Judgement))
    assert (str(judged), str(rubric.max - judged)) == ("24", "76")


def test_own_scale_and_medals_of_six_teams():
    example = vector("D3")["scale"]
    definition = parse_definition(template("worldskills-mechatronics"))
    medals = definition.awards.medals
    assert medals is not None
    totals = {f"T{n}": Fraction(total) for n, total in enumerate(example["totals"])}

    scaled = on_scale(medals.scale, totals)
    ranked = [Candidate(code, n, total) for n, (code, total) in enumerate(totals.items(), 1)]
    grants = {grant.entry: grant.award for grant in medal_grants(medals, ranked)}

    assert [str(value) for value in scaled.values()] == example["scaled"]
    assert {code: grants.get(code) for code in totals} == {
        "T0": "gold",
        "T1": "silver",
        "T2": "bronze",
        "T3": None,
        "T4": None,
        "T5": None,
    }


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.json")), ids=lambda path: path.stem)
def test_every_shipped_template_is_without_error(path):
    assert [f for f in lint(template(path.stem)) if f.severity == "error"] == []


def test_a_worked_example_fails_when_one_mark_changes():
    example = dict(vector("D1"))
    example["sheets"] = [
        {**row, "texts": {**row["texts"], "P04": "22.020"}} for row in example["sheets"]
    ]
    definition, given = contest_of(example)
    assert str(score_contest(definition, given).overall["E1"].total) == "80.50"


def test_replaced_parts_are_the_only_difference_from_the_template():
    document = document_of(vector("D2"))
    assert {k: v for k, v in document.items() if k != "rubrics"} == {
        k: v for k, v in template("innovation-defence").items() if k != "rubrics"
    }


def test_imported_criteria_never_stand_on_a_sheet():
    assert not any(
        isinstance(c, Imported)
        for path in TEMPLATES.glob("*.json")
        for rubric in parse_definition(template(path.stem)).rubrics.values()
        for c in rubric.judged
    )


def test_an_entry_without_a_final_mark_is_incomplete_and_not_ranked_last():
    definition, given = contest_of(vector("D1"))
    given = ContestInput(
        entries=(*given.entries, EntryInput("E2")),
        sheets=given.sheets,
        imported=(*given.imported, ImportedMark("prelim", "E2", Decimal(99))),
    )
    result = score_contest(definition, given)
    assert (result.overall["E2"].total, result.overall["E2"].rank, result.complete) == (
        None,
        None,
        False,
    )
    assert result.ranking == ("E1",)
