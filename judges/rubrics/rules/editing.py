"""A rubric as rows of a form that is edited in place, and those rows read back.

Every row is one of the spreadsheet's: what the form does not show is carried along unseen, so that
an untouched form gives the rubric back exactly.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from contest.foundation.errors import Fault
from contest.foundation.identity import Malformed
from contest.foundation.office.columns import read_cell
from judges.rubrics.rules.cells import more_text, read_more
from judges.rubrics.rules.layout import BY_KEY, KINDS, SCHEME_COLUMNS
from judges.rubrics.rules.reading import Scheme, SchemeRow, read_scheme
from judges.rubrics.rules.writing import scheme_rows

Cells = dict[str, str]
MODULE, ITEM, LEVEL = "module", "item", "level"
PLAIN: Final[Mapping[str, tuple[str, ...]]] = {
    "points": ("step",),
    "deduction": ("each", "cap", "most"),
}
"""Rules of one number each, by kind: the form shows them as fields of their own."""
BEGINS: Final[Mapping[str, Mapping[str, Any]]] = {
    "points": {"step": "0.5"},
    "deduction": {"each": "1", "most": 1},
}
FULL_SCALE: Final = ("0", "1", "2", "3")
WHOLE: Final = ("most",)
CHECKED: Final = ("max",)


def editing_rows(rubric: Mapping[str, Any]) -> list[Cells]:
    """Return the rubric as rows to be edited, with empty rows where something may be added.

    A judgement that lacks levels gets their rows; each module ends with an empty item, and an
    empty module with one item stands at the end.
    """
    made: list[Cells] = []
    for cells in _stated(rubric):
        if cells["is"] == MODULE and made:
            made += [_blank(ITEM)]
        made.append(cells)
    return _with_levels([*made, _blank(ITEM), _blank(MODULE), _blank(ITEM)])


def read_rows(rows: Sequence[Mapping[str, str]]) -> Scheme:
    """Return the scheme that edited rows state; empty rows are dropped.

    Rows are numbered from 1 as the form shows them. With faults the scheme is not to be used.
    """
    faults: list[Fault] = []
    given = [
        SchemeRow(number, _cells(row, number, faults))
        for number, row in enumerate(rows, 1)
        if not _is_empty(row)
    ]
    scheme = read_scheme(_with_codes(given))
    scheme.faults = sorted([*faults, *scheme.faults], key=lambda fault: fault.row or 0)
    return scheme


def _stated(rubric: Mapping[str, Any]) -> Iterator[Cells]:
    for row in scheme_rows(rubric):
        cells = {
            column.key: str(cell)
            for column, cell in zip(SCHEME_COLUMNS, row, strict=True)
            if cell is not None
        }
        # The maximum of a module is the sum of its items; nobody types it.
        cells.pop("total", None)
        kind = KINDS.get(cells.pop("kind", ""), "")
        if kind:
            more = read_more(cells.get("more", "{}"))
            plain = {key: str(more.pop(key)) for key in PLAIN.get(kind, ()) if key in more}
            cells |= {"is": ITEM, "kind": kind, "was": kind, **plain}
            cells["more"] = more_text(more) or ""
        else:
            cells["is"] = LEVEL if "score" in cells else MODULE
        yield {key: text for key, text in cells.items() if text}


def _blank(what: str) -> Cells:
    return {"is": what}


def _with_levels(rows: list[Cells]) -> list[Cells]:
    made: list[Cells] = []
    for at, cells in enumerate(rows):
        made.append(cells)
        lacks = at + 1 == len(rows) or rows[at + 1]["is"] != LEVEL
        if cells.get("kind") == "judgement" and lacks:
            made += [{"is": LEVEL, "score": value} for value in FULL_SCALE]
    return made


def _is_empty(row: Mapping[str, str]) -> bool:
    telling = {
        MODULE: ("letter", "title"),
        ITEM: ("id", "aspect", "max"),
        LEVEL: ("level", "extra"),
    }.get(row.get("is", ""), ())
    return not any(row.get(key) for key in telling)


def _cells(row: Mapping[str, str], number: int, faults: list[Fault]) -> dict[str, str | None]:
    cells: dict[str, str | None] = {key: row.get(key) or None for key in BY_KEY}
    if row.get("is") != ITEM:
        return cells
    kind = row.get("kind") or "points"
    cells["kind"], cells["type"] = kind, None
    if kind == "deduction":
        cells["max"] = cells["max"] or "0"
    for key in CHECKED:
        try:
            cells[key] = read_cell(BY_KEY[key], cells[key])
        except Malformed as error:
            told = (error.rule, error.remedy, number, BY_KEY[key].label, cells[key], error.params)
            faults.append(Fault(*told))
    cells["more"] = _more(row, kind)
    return cells


def _more(row: Mapping[str, str], kind: str) -> str | None:
    is_other = kind != row.get("was")
    rules = dict(BEGINS.get(kind, {})) if is_other else read_more(row.get("more") or "{}")
    for key in PLAIN.get(kind, ()):
        text = row.get(key, "")
        if text:
            rules[key] = int(text) if key in WHOLE and text.isdigit() else text
    return json.dumps(rules, ensure_ascii=False) if rules else None


def _with_codes(rows: list[SchemeRow]) -> list[SchemeRow]:
    """Give each module that was typed without a code the next free one."""
    taken = {row.cells.get("letter") for row in rows}
    made = []
    for row in rows:
        is_module = row.cells.get("title") and not row.cells.get("kind")
        if is_module and not row.cells.get("letter"):
            code = next(f"M{n}" for n in range(1, len(rows) + 2) if f"M{n}" not in taken)
            taken.add(code)
            made.append(SchemeRow(row.number, {**row.cells, "letter": code}))
        else:
            made.append(row)
    return made
