"""What a new contest is asked about its entrants: groups on one step, the form on another."""

from collections.abc import Iterable, Mapping
from typing import Any

from contest.entries.rules import CHAIN_LEVELS
from contest.foundation.grids import drafted_choices, drafted_rows, sent_rows, whole_or_text
from contest.people.rules import GRADE_NAMES

Document = Mapping[str, Any]
BLANK_GROUPS, BLANK_FIELDS, BLANK_SCREENING = 2, 3, 1
CHAIN_KEYS = ("quota", "quota_per_group", "quota_per_category")
PLURAL = ("team", "project")
# What the form states of each kind of condition; others are kept as they are written.
NUMBERS = {
    "age": {"min": "age_min", "max": "age_max"},
    "grade": {"min": "grade_min"},
    "past_winner": {"years": "winner_years"},
}
TICKED = ("worker", "past_winner", "entries_per_person")


def show_groups(document: Document, sent: Mapping[str, str] | None) -> dict[str, Any]:
    """Return who competes with whom, with empty rows below to be filled in."""
    entrants = document.get("entrants", {})
    return {
        "subject": entrants.get("subject", "person"),
        "team": entrants.get("team", {}),
        "groups": [*entrants.get("groups", ()), *({} for _ in range(BLANK_GROUPS))],
        "categories": _lines(entrants.get("categories", ())),
    }


def read_groups(document: Document, sent: Mapping[str, str]) -> dict[str, Any]:
    """Return the document with the groups, the kind of entrant and the size of a team."""
    entrants = dict(document.get("entrants", {}))
    entrants["subject"] = sent.get("subject", entrants.get("subject", "person"))
    before = entrants.get("groups", [])
    entrants["groups"] = drafted_rows(before, sent_rows(sent, "group"), "G")
    words = sent.get("categories", "").splitlines()
    _keep(entrants, "categories", drafted_choices(entrants.get("categories", []), words))
    team = dict(entrants.get("team", {}))
    for key in ("min", "max"):
        _keep(team, key, whole_or_text(sent.get(f"team_{key}", "").strip()))
    _keep(entrants, "team", team if entrants["subject"] in PLURAL else None)
    return {**document, "entrants": entrants}


def show_form(document: Document, sent: Mapping[str, str] | None) -> dict[str, Any]:
    """Return what entrants are asked, with empty rows below to be filled in."""
    entrants = document.get("entrants", {})
    nomination = entrants.get("nomination", {})
    fields = [
        {**field, "choices": "、".join(_lines(field.get("choices", ())))}
        for field in entrants.get("fields", ())
    ]
    return {
        "fields": [*fields, *({} for _ in range(BLANK_FIELDS))],
        "by_unit": bool(nomination.get("by_unit") or nomination.get("by") == "unit"),
        "quota": nomination.get("quota"),
        "chain": _chain_rows(nomination),
        "has_categories": bool(entrants.get("categories")),
        "reviewers": entrants.get("form_check", {}).get("reviewers"),
        "consensus": entrants.get("form_check", {}).get("consensus", "all"),
        "screening": [*entrants.get("screening", ()), *({} for _ in range(BLANK_SCREENING))],
        "minimum": entrants.get("minimum"),
        "subject": entrants.get("subject", "person"),
        "grace": entrants.get("grace_minutes"),
        "consent": entrants.get("consent", {}),
        "grades": GRADE_NAMES,
        **_shown_conditions(entrants.get("eligibility", ())),
    }


def read_form(document: Document, sent: Mapping[str, str]) -> dict[str, Any]:
    """Return the document with the organiser's own questions and who recommends an entry."""
    entrants = dict(document.get("entrants", {}))
    rows = sent_rows(sent, "field")
    fields = drafted_rows(entrants.get("fields", []), rows, "F")
    typed = [row for row in rows if row.get("name")]
    for field, row in zip(fields, typed, strict=True):
        field["kind"] = row.get("kind") or "text"
        _keep(field, "required", True if row.get("required") else None)
        words = [word for word in row.get("choices", "").replace("，", "、").split("、")]
        _keep(field, "choices", drafted_choices(field.get("choices", []), words))
    _keep(entrants, "fields", fields)
    asked = sent_rows(sent, "screening")
    texts = [{**row, "name": row.get("text", "")} for row in asked]
    _keep(entrants, "screening", _screening(entrants.get("screening", []), texts))
    entrants["nomination"] = _nomination(entrants.get("nomination", {}), sent)
    _keep(entrants, "minimum", whole_or_text(sent.get("minimum", "").strip()))
    _keep(entrants, "grace_minutes", whole_or_text(sent.get("grace", "").strip()))
    _keep(entrants, "eligibility", _conditions(entrants.get("eligibility", ()), sent))
    _keep(entrants, "consent", _consent(entrants.get("consent", {}), sent))
    _keep(entrants, "form_check", _form_check(entrants.get("form_check", {}), sent))
    return {**document, "entrants": entrants}


def _shown_conditions(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the fields of the form that speak of conditions: numbers by field, ticks by kind."""
    first = {row["condition"]: row for row in reversed([*rows])}
    shown: dict[str, Any] = {
        field: first[kind].get(key)
        for kind, fields in NUMBERS.items()
        if kind in first
        for key, field in fields.items()
    }
    return {"numbers": shown, "ticked": [kind for kind in TICKED if kind in first]}


def _conditions(before: Iterable[Mapping[str, Any]], sent: Mapping[str, str]) -> list[Any]:
    """Return the conditions with what the form states of their first of each kind."""
    rows = [dict(row) for row in before]
    for kind in dict.fromkeys((*NUMBERS, *TICKED)):
        row = next((one for one in rows if one["condition"] == kind), None)
        is_new = row is None
        row = row or {"code": _free(kind, rows), "condition": kind}
        for key, field in NUMBERS.get(kind, {}).items():
            _keep(row, key, whole_or_text(sent.get(field, "").strip()))
        asks = bool(sent.get(kind)) if kind in TICKED else any(key in row for key in NUMBERS[kind])
        if asks and is_new:
            rows.append(row)
        elif not asks and not is_new:
            # One that asks what the form does not show, e.g. a highest grade, stays.
            rows = [one for one in rows if one is not row or "max" in one]
    return rows


def _free(kind: str, rows: Iterable[Mapping[str, Any]]) -> str:
    taken = {row["code"] for row in rows}
    return next(
        code for code in (kind, *(f"{kind}-{n}" for n in range(2, 99))) if code not in taken
    )


def _consent(before: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    """Return the consent text; a changed one is a new version, so that people are asked anew."""
    text = sent.get("consent", "").replace("\r\n", "\n").strip()
    if not text:
        return {}
    if text == before.get("text"):
        return dict(before)
    number = whole_or_text(str(before.get("version", "")))
    version = str(number + 1) if isinstance(number, int) else "1" if not before else f"{number}-2"
    return {**{k: v for k, v in before.items() if k != "text_en"}, "version": version, "text": text}


def _form_check(before: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    """Return how many check the form; one or none is the organiser alone, as before."""
    if "reviewers" not in sent:
        return dict(before)
    reviewers = whole_or_text(sent["reviewers"].strip())
    if reviewers == "":
        return {}
    return {"reviewers": reviewers, "consensus": sent.get("consensus", "all")}


def _chain_rows(nomination: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each level that may be in a chain, as the document states it."""
    stated = {row["level"]: row for row in nomination.get("chain", ())}
    rows = []
    for level in CHAIN_LEVELS:
        row = stated.get(level, {})
        by_category = row.get("quota_per_category")
        is_table = isinstance(by_category, Mapping)
        rows.append({
            **row, "level": level, "is_asked": level in stated,
            "quota_per_category": None if is_table else by_category, "is_table": is_table,
        })  # fmt: skip
    return rows


def _chain(before: Mapping[str, Any], sent: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the levels that were ticked with their places; tables by category stay as written."""
    stated = {row["level"]: row for row in before.get("chain", ())}
    if "chain-sent" not in sent:
        return list(stated.values())
    chain = []
    for level in CHAIN_LEVELS:
        if not sent.get(f"chain-{level}"):
            continue
        row: dict[str, Any] = {"level": level}
        for key in CHAIN_KEYS:
            _keep(row, key, whole_or_text(sent.get(f"chain-{level}-{key}", "").strip()))
        kept = stated.get(level, {}).get("quota_per_category")
        if isinstance(kept, Mapping) and "quota_per_category" not in row:
            row["quota_per_category"] = kept
        chain.append(row)
    return chain


def _nomination(before: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    nomination = dict(before)
    nomination.pop("by", None)
    nomination["by_unit"] = bool(sent.get("by_unit"))
    quota = sent.get("quota", "").strip()
    _keep(nomination, "quota", whole_or_text(quota) if nomination["by_unit"] else None)
    _keep(nomination, "chain", _chain(before, sent) if nomination["by_unit"] else None)
    return nomination


def _screening(before: list[Any], rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    made = drafted_rows(before, rows, "S")
    for row in made:
        if "text" in row:
            # The document may say it under either key; what was typed stays under its own.
            row["text"] = row.pop("name")
    return made


def _keep(section: dict[str, Any], key: str, value: object) -> None:
    """Set `key`, or leave it out where there is nothing to say."""
    if value in (None, "", [], {}):
        section.pop(key, None)
    else:
        section[key] = value


def _lines(choices: Iterable[Any]) -> list[str]:
    return [choice if isinstance(choice, str) else str(choice["name"]) for choice in choices]
