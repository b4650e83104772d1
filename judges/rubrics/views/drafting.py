"""What a new contest is asked about judging: its marking schemes, how marks add up, its awards."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from contest.editions.rules import read_safeguards
from contest.foundation.errors import Invalid
from contest.foundation.grids import drafted_rows, is_place, sent_rows, whole_or_text
from contest.foundation.office import Column, read_table
from contest.foundation.presentation import localised
from judges.rubrics.operations import SCHEME_LIMITS, scheme_of_table
from judges.rubrics.rules import SCHEME_COLUMNS, Scheme, editing_rows, read_rows
from judges.rubrics.rules.layout import KINDS
from judges.scoring.numbers import parse_decimal

Document = Mapping[str, Any]
Sent = Mapping[str, str]
BLANK_AWARDS = 2
HOW = ("count", "percent", "line", "rest")
"""The ways to say how many get an award that the form can change; others are kept as they are."""
TRIMMABLE = ("mean", "trimmed_mean")
CARRIED = ("type", "wsss", "name_en", "text_en", "more")
"""Cells that the form does not show and that an untouched row keeps."""


def show_awards(document: Document, sent: Sent | None) -> dict[str, Any]:
    """Return the awards with their shares, with empty rows below to be filled in."""
    awards = document.get("awards", {})
    rules = [{**rule, "how": _how(rule)} for rule in awards.get("rules", ())]
    for rule in rules:
        rule["value"] = rule.get(rule["how"]) if rule["how"] != "rest" else None
    return {
        "awards": [*rules, *({} for _ in range(BLANK_AWARDS))],
        "least": awards.get("minimum_field"),
    }


def read_awards(document: Document, sent: Sent) -> dict[str, Any]:
    """Return the document with the awards as typed; an award keeps what the form does not show."""
    awards = dict(document.get("awards", {}))
    rows = sent_rows(sent, "award")
    rules = drafted_rows(awards.get("rules", []), rows, "A")
    for rule, row in zip(rules, [row for row in rows if row.get("name")], strict=True):
        _set_share(rule, row)
    awards["rules"] = rules
    least = sent.get("minimum_field", "").strip()
    if least:
        awards["minimum_field"] = whole_or_text(least)
    else:
        awards.pop("minimum_field", None)
    return {**document, "awards": awards}


def show_rubric(document: Document, sent: Sent | None) -> dict[str, Any]:
    """Return one marking scheme as rows to be edited, and how its marks become a total."""
    code = _chosen(document)
    rubric = document["rubrics"][code]
    return {
        "rubric": rubric,
        "rubric_code": code,
        "rubrics": document["rubrics"],
        "rows": sent_rows(sent, "row") if sent else editing_rows(rubric),
        "pasted": sent.get("pasted", "") if sent else "",
        "kinds": _kinds(),
        "carried": CARRIED,
        "stages": [stage for stage in document["stages"] if "panel" in stage],
        "trimmable": TRIMMABLE,
        "signs": read_safeguards(document.get("safeguards")).sheet_signature == "drawn",
        "sees_total": read_safeguards(document.get("safeguards")).judge_sees_total,
        "decimals": document["ranking"].get("decimals", 2),
        "ties": _ties(document),
    }


def read_rubric(document: Document, sent: Sent) -> dict[str, Any]:
    """Return the document with the edited or pasted scheme; raises `Invalid` with its faults."""
    code = _chosen(document)
    pasted = sent.get("pasted", "").strip()
    scheme = _pasted(pasted) if pasted else read_rows(sent_rows(sent, "row"))
    if scheme.faults:
        raise Invalid(faults=scheme.faults)
    made = _with_scheme(document, code, scheme)
    made["stages"] = [_stage(stage, sent) for stage in made["stages"]]
    made["ranking"] = {
        **made["ranking"],
        "decimals": whole_or_text(sent.get("decimals", "").strip()),
        "tie_chain": _chain(made, sent_rows(sent, "tie")),
    }
    guard = dict(made.get("safeguards", {}))
    guard["judge_sees_total"] = bool(sent.get("sees_total"))
    guard.pop("sheet_signature", None)
    if sent.get("signs"):
        guard["sheet_signature"] = "drawn"
    made["safeguards"] = guard
    return made


def _chosen(document: Document) -> str:
    asked = request.args.get("rubric", "")
    return asked if asked in document["rubrics"] else next(iter(document["rubrics"]))


def _kinds() -> list[tuple[str, str]]:
    """Return kinds of items with their words as spreadsheets write them; each kind once."""
    words: dict[str, str] = {}
    for word, kind in KINDS.items():
        words.setdefault(kind, word)
    return list(words.items())


def _pasted(text: str) -> Scheme:
    columns: Sequence[Column] = SCHEME_COLUMNS
    table = read_table(text.encode(), "pasted.txt", columns=columns, limits=SCHEME_LIMITS)
    return scheme_of_table(table)


def _with_scheme(document: Document, code: str, scheme: Scheme) -> dict[str, Any]:
    """Put the sections in place; the maximum of rubric and stages follows their sum."""
    before = document["rubrics"][code]
    rubric = {**before, "sections": scheme.sections}
    stages = document["stages"]
    old = parse_decimal(before["max"])
    if old != scheme.max:
        rubric["max"] = f"{scheme.max:f}"
        stages = [
            {**stage, "max": rubric["max"]}
            if stage.get("rubric") == code and parse_decimal(stage.get("max")) == old
            else stage
            for stage in stages
        ]
    return {**document, "rubrics": {**document["rubrics"], code: rubric}, "stages": stages}


def _stage(stage: Document, sent: Sent) -> Document:
    code = stage["code"]
    if "panel" not in stage or f"seats-{code}" not in sent:
        return stage
    panel = {**stage["panel"], "seats": whole_or_text(sent[f"seats-{code}"].strip())}
    is_trimmed = bool(sent.get(f"trim-{code}"))
    if panel.get("aggregate", "mean") in TRIMMABLE:
        was = panel.get("aggregate") == "trimmed_mean"
        if is_trimmed and not was:
            panel |= {"aggregate": "trimmed_mean", "trim_high": 1, "trim_low": 1}
        elif was and not is_trimmed:
            panel["aggregate"] = "mean"
            for key in ("trim_high", "trim_low", "trim_needs", "trim_else"):
                panel.pop(key, None)
    return {**stage, "panel": panel}


def _ties(document: Document) -> list[dict[str, Any]]:
    """Return the rules that part equal totals in their order, then those that might."""
    chain = document["ranking"].get("tie_chain", [])
    chosen = [
        {"place": number, "name": localised(rule) or rule["by"], "old": number - 1}
        for number, rule in enumerate(chain, 1)
    ]
    return chosen + [
        {"place": "", "name": localised(rule), "section": f"{rule['stage']}/{rule['section']}"}
        for rule in _section_rules(document)
        if not any(
            (one.get("stage"), one.get("section")) == (rule["stage"], rule["section"])
            for one in chain
        )
    ]


def _section_rules(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "by": "section",
            "stage": stage["code"],
            "section": section["code"],
            "name": f"{section['name']}得分高者在前",
            "name_en": f"Higher marks in {section.get('name_en') or section['code']}",
        }
        for stage in document["stages"]
        if stage.get("rubric") in document["rubrics"]
        for section in document["rubrics"][stage["rubric"]]["sections"]
    ]


def _chain(document: Document, rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return the rules that were given a place; one whose section or item is gone goes with it."""
    before = document["ranking"].get("tie_chain", [])
    offered = {f"{one['stage']}/{one['section']}": one for one in _section_rules(document)}
    placed: list[tuple[int, int, dict[str, Any]]] = []
    for at, row in enumerate(rows):
        place, old = row.get("place", ""), row.get("old", "")
        known = before[int(old)] if is_place(old) and int(old) < len(before) else None
        rule = known or offered.get(row.get("section", ""))
        if is_place(place) and int(place) > 0 and rule is not None and _stands(rule, document):
            placed.append((int(place), at, rule))
    return [rule for _, _, rule in sorted(placed, key=lambda one: one[:2])]


def _stands(rule: Document, document: Document) -> bool:
    sections = [one for rubric in document["rubrics"].values() for one in rubric["sections"]]
    codes = {
        "section": {one["code"] for one in sections},
        "criterion": {item["code"] for one in sections for item in one["criteria"]},
    }
    return all(rule[key] in known for key, known in codes.items() if key in rule)


def _how(rule: Document) -> str:
    return next((key for key in HOW if rule.get(key)), "other")


def _set_share(rule: dict[str, Any], row: Mapping[str, str]) -> None:
    how, value = row.get("how", "count"), row.get("value", "")
    if how not in HOW:
        return
    if how != _how(rule):
        for key in (*HOW, "percent"):
            rule.pop(key, None)
    if how == "rest":
        rule["rest"] = True
    elif how == "count":
        rule["count"] = whole_or_text(value)
    else:
        rule[how] = value
    if "old" not in row:
        rule["ties"] = "include_all"
