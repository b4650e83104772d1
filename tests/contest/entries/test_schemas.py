"""The section `entrants` of definition documents: what fits, and what it says against itself."""

import pytest
from jsonschema import Draft202012Validator

from contest.editions.queries import event_templates
from contest.entries.schemas import SCHEMA, lint_entrants
from contest.foundation.feature import Finding


def test_the_schema_is_one_itself():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["required"] == ["subject"]


def chain(*levels, **places):
    return {"chain": [{"level": level, **places} for level in levels]}


@pytest.mark.parametrize("template", event_templates(), ids=lambda template: template.key)
def test_every_shipped_template_fits_without_a_finding(template):
    document = template.document

    errors = list(Draft202012Validator(SCHEMA).iter_errors(document["entrants"]))

    assert (errors, list(lint_entrants(document))) == ([], [])
    consent = document["entrants"]["consent"]
    assert consent["version"] == "1"
    # As many paragraphs in both languages: nobody agrees to less in one of them.
    assert len(consent["text"].split("\n")) == len(consent["text_en"].split("\n")) > 5


@pytest.mark.parametrize(
    "section",
    [
        {},
        {"subject": "crowd"},
        {"subject": "team", "team": {"min": 0}},
        {"subject": "person", "surprise": 1},
        {"subject": "person", "groups": [{"code": "a b", "name": "甲"}]},
        {"subject": "person", "fields": [{"code": "a", "name": "甲", "kind": "colour"}]},
        {"subject": "person", "nomination": {"quota": -1}},
        {"subject": "person", "screening": [{"code": "a"}]},
    ],
)
def test_what_does_not_fit_is_refused(section):
    assert not Draft202012Validator(SCHEMA).is_valid(section)


@pytest.mark.parametrize(
    ("section", "severity", "path"),
    [
        ({"subject": "team", "team": {"min": 3, "max": 2}}, "error", "/entrants/team"),
        ({"subject": "person", "team": {"min": 1}}, "hint", "/entrants/team"),
        (
            {"subject": "person", "fields": [{"code": "a", "name": "甲", "kind": "choice"}]},
            "error",
            "/entrants/fields/0/choices",
        ),
        (
            {"subject": "person", "nomination": {"quota": 3}},
            "hint",
            "/entrants/nomination/quota",
        ),
        (
            {"subject": "team", "nomination": chain("district", "enterprise")},
            "error",
            "/entrants/nomination/chain",
        ),
        (
            {"subject": "team", "nomination": {**chain("district"), "quota": 3}},
            "error",
            "/entrants/nomination/quota",
        ),
        (
            {"subject": "team", "nomination": chain("enterprise", quota_per_category=2)},
            "error",
            "/entrants/nomination/chain/0/quota_per_category",
        ),
        (
            {
                "subject": "team",
                "categories": ["五小"],
                "nomination": chain("enterprise", quota_per_category={"攻关": 2}),
            },
            "error",
            "/entrants/nomination/chain/0/quota_per_category/攻关",
        ),
        (
            {"subject": "team", "nomination": chain("enterprise", quota=2, quota_per_group=3)},
            "hint",
            "/entrants/nomination/chain/0/quota",
        ),
        (
            {"subject": "person", "form_check": {"reviewers": 2, "consensus": "majority"}},
            "hint",
            "/entrants/form_check/reviewers",
        ),
        (
            {
                "subject": "person",
                "fields": [{"code": "a", "name": "甲"}],
                "screening": [{"code": "a", "text": "乙"}],
            },
            "error",
            "/entrants/screening/0/code",
        ),
    ],
)
def test_what_contradicts_itself_is_found(section, severity, path):
    findings = lint_entrants({"entrants": section})

    assert [(found.severity, found.path) for found in findings] == [(severity, path)]
    assert all(isinstance(found, Finding) for found in findings)
