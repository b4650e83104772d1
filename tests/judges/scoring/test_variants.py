"""What if: each variant equals the second program on a document changed by hand."""

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from judges.scoring.contest import score_contest
from judges.scoring.definition import parse_definition
from judges.scoring.variants import NoSuchVariant, Variant, variants, varied, with_sheet
from judges.verification.verify import differences, score
from tests.factories.contests import contest
from tests.judges.scoring.building import a_definition, marked
from tests.judges.verification.engine import marks_given, shown

CONTESTS = 60


def changed_by_hand(document, marks, variant):
    """The same change, written on the document and the marks as text."""
    document, marks = deepcopy(document), deepcopy(marks)
    stage: Any = next((one for one in document["stages"] if one["code"] == variant.stage), {})
    match variant.kind:
        case "judge":
            marks["sheets"] = [
                one
                for one in marks["sheets"]
                if not (one["stage"] == variant.stage and one["seat"] == variant.detail)
            ]
            panel = stage["panel"]
            panel["seats"] = panel.get("seats", 1) - 1
            if "minimum" in panel:
                panel["minimum"] = min(panel["minimum"], panel["seats"])
        case "drop":
            for key in ("trim_high", "trim_low", "trim_needs"):
                stage["panel"].pop(key, None)
            stage["panel"]["aggregate"] = variant.detail
            if variant.detail == "trimmed_mean":
                stage["panel"] |= {"trim_high": 1, "trim_low": 1, "trim_needs": 3}
        case "stage_weight":
            stage["weight"] = plain(Decimal(str(stage.get("weight", "1"))) * variant.factor)
        case "section_weight":
            make_heavier(document, stage, variant)
        case "rounding":
            round_otherwise(document, variant.detail)
    return document, marks


def make_heavier(document, stage, variant):
    rubric = deepcopy(document["rubrics"][stage["rubric"]])
    for section in rubric["sections"]:
        if section["code"] == variant.detail:
            for criterion in section["criteria"]:
                factor = Decimal(str(criterion.get("factor", "1")))
                criterion["factor"] = plain(factor * variant.factor)
    document["rubrics"]["heavier"] = rubric
    stage["rubric"] = "heavier"


def round_otherwise(document, detail):
    ranking = document["ranking"]
    if detail == "exact":
        ranking["rank_on"] = "exact"
        return
    for one, mode in ((ranking, "rounding"), *((s, "rounding_mode") for s in document["stages"])):
        if detail in ("finer", "coarser"):
            step = 1 if detail == "finer" else -1
            one["decimals"] = max(one.get("decimals", 2) + step, 0)
        else:
            one[mode] = detail


def plain(value):
    return f"{value.normalize():f}"


@pytest.mark.slow
def test_every_variant_equals_the_second_program_on_the_changed_document():
    tried: Counter[str] = Counter()
    for seed in range(CONTESTS):
        document, marks = contest(seed)
        definition, given = parse_definition(document), marks_given(marks)
        for variant in variants(definition, given):
            other = score(*changed_by_hand(document, marks, variant))
            ours = shown(score_contest(*varied(definition, given, variant)))
            assert differences(other, ours) == [], (seed, variant)
            tried[variant.kind] += 1

    assert set(tried) == {"judge", "drop", "stage_weight", "section_weight", "rounding"}, tried


def test_each_judge_but_the_chief_is_left_out_once_and_each_other_average_tried():
    definition = a_definition(panel={"aggregate": "median", "chief": "2"})

    found = [(v.kind, v.detail) for v in variants(definition, marked({"A": ["9", "8", "7"]}))]

    assert [detail for kind, detail in found if kind == "judge"] == ["1", "3"]
    assert [detail for kind, detail in found if kind == "drop"] == ["mean", "trimmed_mean"]


def test_what_was_given_stays_as_it_is():
    document, marks = contest(3)
    definition, given = parse_definition(document), marks_given(marks)
    before = repr((definition, given))

    for variant in variants(definition, given):
        varied(definition, given, variant)

    assert repr((definition, given)) == before


@pytest.mark.parametrize(
    "variant",
    [
        Variant("judge", "nowhere", "1"),
        Variant("judge", "", "99"),
        Variant("drop", "", "best_of_three"),
        Variant("rounding", detail="to_taste"),
        Variant("dice"),
    ],
)
def test_what_does_not_exist_is_not_varied(variant):
    document, marks = contest(3)

    with pytest.raises(NoSuchVariant):
        varied(parse_definition(document), marks_given(marks), variant)


def test_one_sheet_is_put_in_place_of_its_seats_own_and_all_others_stay():
    given = marked({"A": ["9", "8"]})
    old = given.sheets[1]
    wished = replace(old, values={"C": None})

    found = with_sheet(given, wished)

    assert found.sheets == (given.sheets[0], wished)
    assert given.sheets[1] is old
    assert replace(found, sheets=given.sheets) == given
    with pytest.raises(NoSuchVariant):
        with_sheet(given, replace(wished, seat="99"))
