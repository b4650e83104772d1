"""Rules that no page carries are refused when a definition is adopted."""

import copy
from typing import Any

import pytest

from judges.rubrics.rules import rules_without_pages
from tests.factories.editions import a_document

TEMPLATES = (
    "workshop",
    "skills-cnc-turner",
    "innovation-defence",
    "worldskills-mechatronics",
    "labour-teams",
    "five-small",
)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_shipped_template_is_carried(template: str) -> None:
    assert list(rules_without_pages(a_document(template))) == []


def test_each_rule_without_a_page_is_named_at_its_place() -> None:
    document: dict[str, Any] = copy.deepcopy(a_document("workshop"))
    document["stages"][0]["levelling"] = {}
    document["stages"].append({"code": "theory", "kind": "imported", "levelling": {}})
    document["ranking"]["teams"] = {"shared_stages": ["practical"]}

    assert list(rules_without_pages(document)) == [
        ("/stages/1/levelling", "levelling"),
        ("/ranking/teams/shared_stages", "shared_stages"),
    ]
