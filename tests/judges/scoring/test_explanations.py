"""What people read beside each number: reviewed sentence by sentence, then kept in tests/data."""

import json

import pytest

from tests.judges.scoring import vectors as rules
from tests.judges.scoring import worked
from tests.judges.scoring.explaining import explanations

KEPT = json.loads((worked.DATA / "explanations.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", rules.vectors())
def test_a_worked_rule_is_explained_as_reviewed(name):
    assert explanations(*rules.contest_of(rules.rule_vector(name))) == KEPT[name]


@pytest.mark.parametrize("name", ["D0", "D1", "D2", "D4", "D5"])
def test_an_example_of_the_rule_book_is_explained_as_reviewed(name):
    assert explanations(*worked.contest_of(worked.vector(name))) == KEPT[name]
