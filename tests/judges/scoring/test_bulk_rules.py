"""What the bulk path does not know it refuses by name, before it counts anything."""

from typing import Any

import pytest

from judges.scoring.bulk_rules import NotInBulk, known_only, points_of
from judges.scoring.definition import Definition
from tests.judges.scoring.building import a_definition, criterion_document

GATE = {"if": {"section": "s", "below": "1"}, "then": {"zero_total": True}}
REFUSED: dict[str, dict[str, Any]] = {
    "criterion C of type pass_fail": {"criteria": [criterion_document("pass_fail")]},
    "stage late": {"stage": {"late": {"per_day": "1", "zero_after_days": 2}}},
    "stage advance": {"stage": {"advance": {"top": 1, "to": []}}},
    "panel chief": {"panel": {"aggregate": "consensus", "chief": "1"}},
    "rubric gates": {"rubric": {"gates": [GATE]}},
    "ranking within": {"ranking": {"compose": "sum", "within": "group"}},
}


def asked(definition: Definition) -> list[str]:
    stage, rubric = definition.stages[0], definition.rubrics["r"]
    known_only(stage, stage.panel, rubric, definition.ranking, *rubric.sections)
    return [criterion.code for criterion in points_of(rubric)]


@pytest.mark.parametrize("rule", REFUSED)
def test_a_rule_that_bulk_does_not_know_is_refused_by_name(rule):
    with pytest.raises(NotInBulk, match=rule):
        asked(a_definition(**REFUSED[rule]))


def test_a_key_that_says_nothing_is_no_rule():
    assert asked(a_definition(stage={"carry": [], "sealing": ["entry"]})) == ["C"]
