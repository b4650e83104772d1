"""The worked examples of single rules come out to the last digit by the second program alone."""

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from judges.verification.verify import Contest, Json, Place, Teams, printed, sheet
from tests.judges.verification.worked import RULES, rule_document, rule_marks

NAMES = sorted(path.stem for path in RULES.glob("*.json"))


def digits(value: Fraction | None) -> str | None:
    """Return an exact number as the examples write it: six places where it does not end."""
    if value is None:
        return None
    for places in range(10):
        if (value * 10**places).denominator == 1:
            return printed(value, places, "cut")
    return printed(value, 6, "half_up")


def coefficients(contest: Contest, places: dict[str, Place], rule: Json) -> dict[str, str | None]:
    found = {}
    for entry, place in places.items():
        group = contest.entries[entry].get("group", "") if rule.get("within") == "group" else ""
        if place.coefficient is not None:
            found["/".join(filter(None, (group, place.panel)))] = digits(place.coefficient)
    return found


OF_STAGE: dict[str, Callable[[Contest, str], Any]] = {
    "raw": lambda contest, code: {
        entry: digits(place.raw) for entry, place in contest.places[code].items()
    },
    "raw_ranks": lambda contest, code: {
        entry: place.raw_rank for entry, place in contest.places[code].items()
    },
    "coefficients": lambda contest, code: coefficients(
        contest, contest.places[code], contest.stages[code]["levelling"]
    ),
    "sections": lambda contest, code: {
        entry: {section: digits(value) for section, value in place.sections.items()}
        for entry, place in contest.places[code].items()
    },
}
SAID_IN_WORDS = {"reasons", "problems", "means", "grand", "ties", "team_ties", "complete"}
"""What the examples state about explanations, which the second program does not write."""


def facts(contest: Contest, result: Json) -> Json:
    """Return everything that an example may state, in its shape."""
    awards: dict[str, list[str]] = {}
    for award, who, *_ in (*result["awards"], *result.get("team_awards", ())):
        awards.setdefault(award, []).append(who)
    found: Json = {
        "totals": {entry: one["total"] for entry, one in result["overall"].items()},
        "ranks": {entry: one["rank"] for entry, one in result["overall"].items()},
        "blocks": result["blocks"],
        "teams": {
            team: [one["total"], one["rank"]] for team, one in result.get("teams", {}).items()
        },
        "awards": awards,
        "stages": {},
    }
    if contest.team_rule is not None:
        found["counting"] = Teams(contest, contest.team_rule).counting
    for code, stage in result["stages"].items():
        found["stages"][code] = {
            "totals": {entry: one["total"] for entry, one in stage["entries"].items()},
            "ranks": {entry: one["rank"] for entry, one in stage["entries"].items()},
            "advanced": stage["advanced"],
        }
    return found


def otherwise(stated: Any, found: Any, where: str = "") -> list[str]:
    """Return where it comes out otherwise; a mapping may leave entries out, lists are free."""
    if isinstance(stated, dict):
        return [
            place
            for key, value in stated.items()
            if key not in SAID_IN_WORDS
            for place in otherwise(value, found.get(key), f"{where}/{key}")
        ]
    if isinstance(stated, list) and not where.startswith("/teams"):
        stated, found = sorted(stated), sorted(found or [])
    return [] if stated == found else [f"{where}: stated {stated}, computed {found}"]


def stated_and_found(name: str) -> tuple[Json, Json]:
    example = json.loads((RULES / f"{name}.json").read_text(encoding="utf-8"))
    document = rule_document(example)
    contest = Contest(document, rule_marks(example, document))
    found = facts(contest, contest.result())
    for code, parts in example["expect"].get("stages", {}).items():
        found["stages"][code] |= {
            part: OF_STAGE[part](contest, code) for part in parts if part in OF_STAGE
        }
    return example["expect"], found


@pytest.mark.parametrize("name", NAMES)
def test_a_worked_rule_to_the_last_digit(name):
    stated, found = stated_and_found(name)

    assert otherwise(stated, found) == []


def test_a_wrong_digit_of_a_worked_rule_would_be_seen():
    stated, found = stated_and_found("levelling_all_marks")
    found["stages"]["i"]["totals"]["A"] = "84.37"

    assert otherwise(stated, found) == ["/stages/i/totals/A: stated 84.38, computed 84.37"]


def test_a_section_has_a_floor_and_a_cap():
    criteria = [{"code": "a", "type": "points", "max": "10"}]
    rubric = {
        "max": "10",
        "sections": [{"code": "s", "criteria": criteria, "floor": "2", "cap": "4"}],
    }

    totals = [sheet({}, rubric, {"a": Fraction(mark)}).total for mark in (1, 3, 9)]

    assert totals == [2, 3, 4]
