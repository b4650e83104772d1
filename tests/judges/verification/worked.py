"""Worked vectors, D0 to D5 and those of single rules, as the second program reads them."""

import copy
import json
from decimal import Decimal
from typing import Any

from config import ROOT
from judges.verification.verify import score

Json = dict[str, Any]


def vector(name: str) -> Json:
    """Return one worked vector as it stands in its file."""
    found: Json = json.loads((ROOT / f"tests/data/{name}.json").read_text(encoding="utf-8"))
    return found


def template(name: str) -> Json:
    """Return a shipped definition document."""
    path = ROOT / f"contest/editions/event_templates/{name}.json"
    found: Json = json.loads(path.read_text(encoding="utf-8"))
    return found


def document_of(example: Json) -> Json:
    """Return the definition of a vector: its template with what the vector replaces."""
    document = template(example["template"])
    for key, parts in example.get("replace", {}).items():
        document[key].update(copy.deepcopy(parts))
    return document


def decimal(text: str) -> tuple[int, int]:
    """Return a decimal text as a whole number and its places."""
    value = Decimal(text)
    places = max(0, -int(value.as_tuple().exponent))
    return int(value.scaleb(places)), places


def decimals(texts: list[str]) -> tuple[list[int], int]:
    """Return several decimals with the places they all need."""
    places = max(decimal(text)[1] for text in texts)
    return [int(Decimal(text).scaleb(places)) for text in texts], places


def seconds(text: str) -> int:
    """Return h:mm:ss as seconds."""
    total = 0
    for part in text.split(":"):
        total = total * 60 + int(part)
    return total


def frozen(criterion: Json, texts: dict[str, str]) -> Json:
    """Return the frozen value of one criterion from what somebody typed."""
    code, kind = criterion["code"], criterion["type"]
    parts = criterion.get("parts", 1)
    typed = [texts[f"{code}.{n + 1}"] for n in range(parts)] if parts > 1 else texts[code].split()
    if kind == "pass_fail":
        passed = [text == "yes" for text in typed]
        return {"kind": "passed", "value": passed if parts > 1 else passed[0]}
    if kind == "deduction" or criterion.get("method") == "count":
        flag = {"flag": texts.get(f"{code}.flag") == "yes"} if "flag" in criterion else {}
        return {"kind": "count", "value": int(typed[0]), **flag}
    if kind in ("judgement", "placing"):
        return {"kind": "place" if kind == "placing" else "level", "value": int(typed[0])}
    if kind == "time":
        return {"kind": "time", "value": seconds(typed[0])}
    if criterion.get("method") == "attainment":
        (actual, target), places = decimals([typed[0], texts[f"{code}.target"]])
        return {"kind": "attained", "actual": actual, "target": target, "decimals": places}
    values, places = decimals(typed)
    name = "points" if kind == "points" else "measured"
    return {"kind": name, "value": values if len(values) > 1 else values[0], "decimals": places}


def body(rubric: Json, texts: dict[str, str]) -> Json:
    """Return a frozen sheet."""
    criteria = [
        one
        for section in rubric["sections"]
        for one in section["criteria"]
        if one["type"] != "imported"
    ]
    values = {
        one["code"]: frozen(one, texts) if {one["code"], f"{one['code']}.1"} & set(texts) else None
        for one in criteria
    }
    return {"format": "leitai-sheet", "version": 1, "values": values}


def marks_of(example: Json, document: Json) -> Json:
    """Return the marks of a vector."""
    rubrics = {
        stage["code"]: document["rubrics"].get(stage.get("rubric")) for stage in document["stages"]
    }

    def sheet(one: Json) -> Json:
        return {
            "stage": one["stage"],
            "seat": one.get("seat", ""),
            "entry": one["entry"],
            "body": body(rubrics[one["stage"]], one["texts"]),
            "late_days": 0,
        }

    return {
        "entries": example["entries"],
        "sheets": [sheet(one) for one in example.get("sheets", ())],
        "returns": [sheet(one) for one in example.get("returns", ())],
        "imported": example.get("imported", []),
    }


def scored(name: str) -> Json:
    """Return the result of a vector, computed by the second program alone."""
    example = vector(name)
    document = document_of(example)
    return score(document, marks_of(example, document))


# ---------------------------------------------------------------- single rules

RULES = ROOT / "tests/data/rules"
RULE_BASE = {"format": "leitai-definition", "version": 1, "rubrics": {}, "awards": {"rules": []}}


def rule_document(example: Json) -> Json:
    """Return the definition of a worked rule."""
    return {**RULE_BASE, **example["definition"]}


def rule_marks(example: Json, document: Json) -> Json:
    """Return the marks of a worked rule; who is not described is simply present."""
    rubrics = {
        stage["code"]: document["rubrics"].get(stage.get("rubric")) for stage in document["stages"]
    }
    teams = example.get("teams", {})
    rows = [row for kind in ("marks", "imported", "returns") for row in example.get(kind, ())]
    entries = {row[1]: {} for row in rows if row[1] not in teams} | example.get("entries", {})
    typed: dict[tuple[str, str, str], dict[str, str]] = {}
    for stage, entry, seat, criterion, text in example.get("marks", ()):
        typed.setdefault((stage, entry, seat), {})[criterion] = text
    return {
        "entries": [{"code": code, **about} for code, about in entries.items()],
        "teams": [{"code": code, **about} for code, about in teams.items()],
        "sheets": [
            {"stage": stage, "entry": entry, "seat": seat, "body": body(rubrics[stage], texts)}
            for (stage, entry, seat), texts in typed.items()
        ],
        "imported": [
            {"stage": stage, "entry": entry, "criterion": "".join(criterion), "value": value}
            for stage, entry, value, *criterion in example.get("imported", ())
        ],
        "returns": [
            {
                "stage": stage,
                "entry": entry,
                "body": body(rubrics[stage], texts),
                "late_days": sum(late),
            }
            for stage, entry, texts, *late in example.get("returns", ())
        ],
        "statuses": [
            {"stage": stage, "entry": entry, "status": status}
            for stage, entry, status in example.get("statuses", ())
        ],
        "panels": [
            {"stage": stage, "entry": entry, "panel": panel}
            for stage, panels in example.get("panels", {}).items()
            for entry, panel in panels.items()
        ],
        "decisions": [
            {**one, "witnessed": bool(one.get("witness"))} for one in example.get("decisions", ())
        ],
    }
