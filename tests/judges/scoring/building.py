"""Small definitions and inputs for tests of single rules."""

from decimal import Decimal
from typing import Any

from judges.scoring.definition import Criterion, Definition, parse_definition
from judges.scoring.inputs import ContestInput, EntryInput, SheetInput
from judges.scoring.numbers import plain
from judges.scoring.values import PointsGiven


def criterion_document(kind: str, **stated: Any) -> dict[str, Any]:
    return {"code": "C", "name": "项", "type": kind, "max": "10", **stated}


def a_criterion(kind: str, **stated: Any) -> Criterion:
    """One criterion as the document states it."""
    return (
        parse_definition(a_document([criterion_document(kind, **stated)])).rubrics["r"].criteria[0]
    )


def a_document(criteria: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    """A contest of one judged stage; `panel`, `stage`, `rubric` change parts of it."""
    criteria = criteria or [criterion_document("points", max="100", step="0.5")]
    total = sum(Decimal(c["max"]) * Decimal(c.get("factor", "1")) for c in criteria)
    panel = {"seats": 3, "aggregate": "mean", **changes.pop("panel", {})}
    rubric = {
        "name": "表",
        "max": str(total),
        "sections": [{"code": "s", "name": "节", "criteria": criteria}],
        **changes.pop("rubric", {}),
    }
    stage = {
        "code": "final",
        "name": "决赛",
        "kind": "judged",
        "rubric": "r",
        "max": str(total),
        "panel": panel,
        **changes.pop("stage", {}),
    }
    return {
        "format": "leitai-definition",
        "version": 1,
        "code": "T",
        "name": "测试",
        "name_en": "Test",
        "kind": "skills_contest",
        "rubrics": {"r": rubric},
        "stages": [stage],
        "ranking": {"compose": "sum", "decimals": 2},
        "awards": {"rules": []},
        **changes,
    }


def shown(value: Any) -> str | None:
    """The number as `plain` writes it; None stays None."""
    return None if value is None else plain(value)


def a_definition(*args: Any, **changes: Any) -> Definition:
    return parse_definition(a_document(*args, **changes))


def marked(marks: dict[str, list[str | None]], **changes: Any) -> ContestInput:
    """Entries with one points mark per judge in criterion C of the stage final."""
    return ContestInput(
        entries=tuple(EntryInput(code) for code in marks),
        sheets=tuple(
            SheetInput(
                "final",
                str(seat),
                code,
                {"C": None if mark is None else PointsGiven(Decimal(mark))},
            )
            for code, row in marks.items()
            for seat, mark in enumerate(row, 1)
        ),
        **changes,
    )
