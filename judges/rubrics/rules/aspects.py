"""One aspect, level or heading row becomes a part of the definition document, as plain JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from contest.foundation.identity import Malformed
from contest.foundation.office.columns import cell_text
from contest.foundation.words import N_
from judges.rubrics.rules.cells import read_bounds, read_score
from judges.rubrics.rules.layout import JUDGED_KINDS

Cells = Mapping[str, str | None]


def level_of(cells: Cells) -> dict[str, Any] | None:
    """Return the level that a row states; None when its score is none."""
    place = read_score(cells.get("score") or "")
    if place is None:
        return None
    said = {
        "name": cells.get("level"),
        "name_en": cells.get("name_en"),
        "text": cells.get("extra"),
        "text_en": cells.get("text_en"),
    }
    return {**place, **{key: text for key, text in said.items() if text}}


def kind_of(cells: Cells, levels: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the kind of criterion that a row means; None when it says neither M nor J.

    The column for it decides; else J is a judgement (in points where its levels are percentages),
    M a measurement where bounds are stated, and otherwise met or not met.
    """
    if cells.get("kind"):
        return cells["kind"]
    if cells.get("type") == "J":
        return "points" if any("from_percent" in level for level in levels) else "judgement"
    if cells.get("type") == "M":
        return "measurement" if read_bounds(cells.get("requirement") or "") else "pass_fail"
    return None


def type_of(kind: object) -> str:
    """Return the letter under which skills competitions list a criterion of this kind."""
    return "J" if kind in JUDGED_KINDS else "M"


def criterion_of(cells: Cells, levels: Sequence[Mapping[str, Any]], *, code: str) -> dict[str, Any]:
    """Return the criterion that a row and its levels state, without what its JSON cell adds.

    A requirement that states no bounds is a text for the judge.
    """
    kind = kind_of(cells, levels)
    bounds = read_bounds(cells.get("requirement") or "") if kind == "measurement" else None
    texts = [cells.get("extra"), None if bounds else cells.get("requirement")]
    said = {
        "code": code,
        "name": cells.get("aspect"),
        "name_en": cells.get("name_en"),
        "type": kind,
        "max": cells.get("max"),
        "text": "；".join(text for text in texts if text),
        "text_en": cells.get("text_en"),
    }
    criterion: dict[str, Any] = {key: text for key, text in said.items() if text}
    if levels:
        criterion["levels"] = [dict(level) for level in levels]
    return criterion | (bounds or {})


def with_more(stated: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the cells state with what the JSON cell adds.

    Where both say the same the JSON keeps its exact spelling. Raises `Malformed` where they differ.
    """
    for key, value in more.items():
        if key in stated and stated[key] != value and cell_text(str(value)) != stated[key]:
            raise Malformed(
                N_("“%(key)s” is stated here and differently in its own column"),
                N_("State it in one of the two places."),
                key=key,
            )
    return {**stated, **more}
