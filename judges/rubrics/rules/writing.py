"""A rubric of the definition document as rows of a spreadsheet, so that reading gives it back.

What a column cannot carry exactly stands in the row's JSON cell.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from contest.foundation.identity import Malformed
from contest.foundation.office.columns import read_cell
from judges.rubrics.rules.aspects import criterion_of, level_of, type_of
from judges.rubrics.rules.cells import bounds_text, more_text, number_cell, score_text
from judges.rubrics.rules.layout import BY_KEY, KINDS, SCHEME_COLUMNS

Cells = dict[str, Any]
WORDS = {kind: word for word, kind in reversed(list(KINDS.items()))}


def scheme_rows(rubric: Mapping[str, Any]) -> Iterator[tuple[str | Decimal | None, ...]]:
    """Yield the rows of a rubric (its part of the document), cells in the order of the columns."""
    for section in rubric["sections"]:
        for cells in _section(section):
            yield tuple(cells.get(column.key) for column in SCHEME_COLUMNS)


def _section(section: Mapping[str, Any]) -> Iterator[Cells]:
    own = {key: section.get(key) for key in ("code", "name", "name_en")}
    cells = {"letter": own["code"], "title": own["name"], "name_en": own["name_en"]}
    rest = _uncarried({k: v for k, v in section.items() if k != "criteria"}, _read(cells, SECTION))
    total = sum((_worth(criterion) for criterion in section["criteria"]), Decimal(0))
    yield {**cells, "total": number_cell(f"{total:f}"), "more": more_text(rest)}
    for criterion in section["criteria"]:
        yield from _criterion(criterion)


def _criterion(criterion: Mapping[str, Any]) -> Iterator[Cells]:
    levels = list(_levels(criterion.get("levels", ())))
    if [level_of(_as_read(cells)) for cells in levels] != list(criterion.get("levels", ())):
        levels = []
    kind = str(criterion["type"])
    cells: Cells = {
        "id": criterion["code"],
        "type": type_of(kind),
        "aspect": criterion["name"],
        "extra": criterion.get("text"),
        "requirement": bounds_text(criterion) if kind == "measurement" else None,
        "max": number_cell(criterion["max"]),
        "kind": WORDS[kind],
        "name_en": criterion.get("name_en"),
        "text_en": criterion.get("text_en"),
    }
    read = _as_read(cells)
    stated = criterion_of(read, criterion["levels"] if levels else (), code=read["id"] or "")
    yield {**cells, "more": more_text(_uncarried(criterion, stated))}
    yield from levels


def _levels(levels: Sequence[Mapping[str, Any]]) -> Iterator[Cells]:
    for level in levels:
        yield {
            "score": score_text(level),
            "extra": level.get("text"),
            "level": level.get("name"),
            "name_en": level.get("name_en"),
            "text_en": level.get("text_en"),
        }


SECTION = {"letter": "code", "title": "name", "name_en": "name_en"}


def _read(cells: Cells, names: Mapping[str, str]) -> dict[str, Any]:
    read = _as_read(cells)
    return {name: read[key] for key, name in names.items() if read[key]}


def _as_read(cells: Cells) -> dict[str, str | None]:
    """Return the cells as the reader will see them: one line, no invisible characters."""
    return {
        key: _cell_read(key, None if cell is None else str(cell)) for key, cell in cells.items()
    }


def _cell_read(key: str, cell: object) -> str | None:
    try:
        return read_cell(BY_KEY[key], None if cell is None else str(cell))
    except Malformed:
        return None


def _uncarried(whole: Mapping[str, Any], stated: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in whole.items() if stated.get(key) != value}


def _worth(criterion: Mapping[str, Any]) -> Decimal:
    if not criterion.get("counts", True):
        return Decimal(0)
    return Decimal(str(criterion["max"])) * Decimal(str(criterion.get("factor", 1)))
