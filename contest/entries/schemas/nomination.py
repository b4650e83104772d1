"""Who recommends in turn, within which places, and who checks the form: schema and linter."""

from collections.abc import Mapping
from typing import Any, Final

from contest.entries.rules import CHAIN_LEVELS, ORGANISER
from contest.foundation.feature import Finding
from contest.foundation.words import N_

COUNT: Final = {"type": "integer", "minimum": 0, "maximum": 10000}
PLACES: Final = {"anyOf": [COUNT, {"type": "null"}]}
# How many a unit may recommend: in all, in each group, in each category or in those named.
QUOTAS: Final = {
    "quota": PLACES,
    "quota_per_group": {**PLACES, "description": "How many a unit may recommend in each group."},
    "quota_per_category": {
        "description": "How many a unit may recommend in each category, or in each one by code.",
        "anyOf": [COUNT, {"type": "object", "additionalProperties": COUNT}, {"type": "null"}],
    },
}


def lint_nomination(section: Mapping[str, Any]) -> list[Finding]:
    """Return what is wrong with the chain, its places and the check of the form."""
    nomination = section.get("nomination", {})
    chain = nomination.get("chain", ())
    levels = [row["level"] for row in chain]
    at = "/entrants/nomination"
    findings = []
    if levels != [level for level in CHAIN_LEVELS if level in levels]:
        findings.append(
            Finding(
                "error",
                f"{at}/chain",
                N_("The levels of a chain go from below to above, each once"),
                N_("Write enterprise, district, organiser in this order; leave out who is not."),
            )
        )
    if chain and section.get("subject") == "unit":
        findings.append(
            Finding("hint", f"{at}/chain", N_("Units enter themselves; nobody recommends them"))
        )
    if any(level != ORGANISER for level in levels):
        findings += [
            Finding(
                "error",
                f"{at}/{key}",
                N_("With a chain the places stand in its rows"),
                N_("Move the number to the row of its level."),
            )
            for key in QUOTAS
            if nomination.get(key) is not None
        ]
    for path, row in [(at, nomination), *((f"{at}/chain/{i}", row) for i, row in enumerate(chain))]:
        findings += _places(section, path, row)
    return findings


def lint_form_check(section: Mapping[str, Any]) -> list[Finding]:
    """Return what is doubtful about the check of the form."""
    check, findings = section.get("form_check", {}), []
    if check.get("consensus") == "majority" and check.get("reviewers", 1) % 2 == 0:
        findings.append(
            Finding(
                "hint",
                "/entrants/form_check/reviewers",
                N_("An even number of reviewers may have no majority"),
                N_("Ask for an odd number, or decide such entries yourself."),
            )
        )
    return findings


def _places(section: Mapping[str, Any], path: str, row: Mapping[str, Any]) -> list[Finding]:
    """Return what is wrong with the numbers of one level."""
    at, by_category = f"{path}/quota_per_category", row.get("quota_per_category")
    codes = {one if isinstance(one, str) else one["code"] for one in section.get("categories", ())}
    findings = []
    if by_category is not None and not codes:
        findings.append(
            Finding(
                "error",
                at,
                N_("Places by category are stated, but there are no categories"),
                N_("Name the categories, or leave the places out."),
            )
        )
    numbers = by_category if isinstance(by_category, dict) else {}
    findings += [
        Finding(
            "error",
            f"{at}/{code}",
            N_("There is no category %(code)s"),
            N_("Write the code of a category of this event."),
            {"code": code},
        )
        for code in numbers
        if codes and code not in codes
    ]
    each = [by_category] if isinstance(by_category, int) else list(numbers.values())
    most = max((one for one in [*each, row.get("quota_per_group")] if one is not None), default=0)
    if row.get("quota") is not None and most > row["quota"]:
        findings.append(
            Finding(
                "hint",
                f"{path}/quota",
                N_("One part has more places than there are in all"),
                N_("Raise the places in all, or lower those of the part."),
            )
        )
    return findings
