"""What the linter says of indicators; the shipped templates are clean."""

from typing import Any

import pytest

from judges.returns.operations.linting import lint
from tests.factories.editions import a_document

OUTPUT, QUALITY, SAFETY = "output", "quality", "safety"


def changed(code: str, **parts: Any) -> dict[str, Any]:
    document = a_document("labour-teams")
    for section in document["rubrics"]["month"]["sections"]:
        for criterion in section["criteria"]:
            if criterion["code"] == code:
                criterion.update(parts)
                for key in [key for key, value in parts.items() if value is None]:
                    criterion.pop(key)
    return document


def said(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.severity, one.message) for one in lint(document)]


def test_the_template_has_nothing_to_be_mended():
    assert said(a_document("labour-teams")) == []


@pytest.mark.parametrize(
    ("document", "finding"),
    [
        (changed(OUTPUT, unit=None), ("hint", "%(name)s has no unit of measure.")),
        (
            changed(OUTPUT, target=None),
            ("hint", "%(name)s has no target: each unit types its own."),
        ),
        (
            changed(OUTPUT, bonus={"every_percent": "1", "add": "0.2"}),
            ("hint", "The bonus of %(name)s has no cap."),
        ),
        (changed(QUALITY, minus="0"), ("error", "%(name)s takes nothing off.")),
        (
            changed(QUALITY, bad_side="above", threshold="100"),
            ("hint", "No figure of %(name)s can be on the bad side of its threshold."),
        ),
        (
            changed(QUALITY, floor="30"),
            ("error", "The floor of %(name)s lies above its max."),
        ),
        (
            changed(SAFETY, each="0"),
            ("error", "However many there are, %(name)s gives the same."),
        ),
        (
            changed("innovation", floor="11"),
            ("error", "The floor of %(name)s lies above its cap."),
        ),
        (
            changed("innovation", cap=None),
            ("hint", "%(name)s can grow without end."),
        ),
        (
            changed("innovation", cap="12"),
            ("error", "%(name)s can give more points than its max."),
        ),
        (
            changed(SAFETY, flag={"code": "fire", "name": "火灾"}),
            ("hint", "No award heeds the knock-out of %(name)s."),
        ),
    ],
)
def test_each_fault_of_an_indicator_is_named(document, finding):
    assert finding in said(document)


def test_settings_for_indicators_that_are_not_there_are_errors():
    settings = {"voucher_for": ["no"], "highest": {"no": "1"}, "sources": {"no": {"name": "账"}}}
    document = a_document("labour-teams", returns=settings)

    errors = [one.path for one in lint(document) if one.severity == "error"]

    assert errors == ["/returns/voucher_for/0", "/returns/highest/no", "/returns/sources/no"]


def test_a_share_without_a_highest_figure_and_a_missing_source_are_hinted():
    document = a_document("labour-teams", returns={"remind_days": 2})

    found = said(document)

    assert ("hint", "%(name)s is a share; nothing keeps it from being above 100 %%.") in found
    assert ("hint", "It is not said from which record %(name)s is taken.") in found


def test_one_flag_for_teams_of_several_industries_is_hinted():
    document = a_document("labour-teams")
    document["entrants"]["groups"] = [{"code": c, "name": c} for c in ("make", "build")]
    mended = {**document, "awards": {"rules": [*document["awards"]["rules"][:3]]}}
    flags = [
        {**document["awards"]["rules"][3], "code": f"flag_{c}", "groups": [c]}
        for c in ("make", "build")
    ]
    mended["awards"]["rules"] += flags

    assert [one.path for one in lint(document)] == ["/awards/rules/3/groups"]
    assert said(mended) == []


def test_a_period_without_a_rule_for_the_late_is_hinted():
    document = a_document("labour-teams")
    document["stages"][1].pop("late")

    assert [one.path for one in lint(document)] == ["/stages/1/late"]
