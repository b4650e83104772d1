"""Reads an uploaded spreadsheet into rows by the columns that an import asks for.

The file is opened in a confined process; here only its cells are seen. It must not know what
the rows mean, and changes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from contest.foundation.confined import Bounds, Stopped, run_confined
from contest.foundation.errors import Fault
from contest.foundation.identity import Malformed
from contest.foundation.office.columns import Cell, Column, cell_text, read_with_doubt
from contest.foundation.office.reader import HEADER_WITHIN, heading_keys
from contest.foundation.words import N_

READER = Path(__file__).with_name("reader.py")
HEADINGS_TOLD = 12


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost.

    `ratio` and `unpacked` (bytes) bound what a zip unpacks to, `text` the characters of all cells.
    """

    size: int = 20 * 1024 * 1024
    entries: int = 1000
    ratio: int = 200
    unpacked: int = 256 * 1024 * 1024
    sheets: int = 10
    rows: int = 60_000
    columns: int = 200
    cell: int = 32_767
    text: int = 64 * 1024 * 1024
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` is the one that the user's program shows.

    A value that could not be read stands as written and has its fault: a row with faults must
    not be taken over before they are mended. `hints` are doubts that keep nothing back.
    """

    number: int
    values: Mapping[str, str | None]
    faults: tuple[Fault, ...] = ()
    hints: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """What was read. With `faults` of the file itself there are no rows.

    `matches` says in which column (from 1) each key was found; `headings` are all the headings
    of the file, so that a person can match those that we did not.
    """

    rows: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()
    header_row: int | None = None
    headings: tuple[str, ...] = ()
    matches: Mapping[str, int] = field(default_factory=dict)

    @property
    def good_rows(self) -> tuple[Row, ...]:
        """The rows without a fault."""
        return tuple(row for row in self.rows if not row.faults)

    @property
    def all_faults(self) -> tuple[Fault, ...]:
        """The faults of the file, then of the rows from top to bottom."""
        return self.faults + tuple(fault for row in self.rows for fault in row.faults)


def read_table(
    data: bytes,
    filename: str,
    *,
    columns: Sequence[Column],
    limits: Limits | None = None,
    matches: Mapping[str, int] | None = None,
) -> Table:
    """Return the rows of an XLSX, XLS, ODS or CSV file by `columns`; never raises on bad input.

    The header is looked for in the first ten rows; empty rows are left out; row numbers are the
    user's. `matches` (key to column from 1) overrides what the headings say. A file that cannot
    be read gives a `Table` without rows and with one fault.
    """
    bounds = limits or Limits()
    parts = _open(data, filename, columns, bounds)
    if isinstance(parts, Fault):
        return Table(faults=(parts,))
    *of_rows, last = parts
    rows: list[tuple[int, list[Cell]]] = [
        (number, [tuple(cell) if isinstance(cell, list) else cell for cell in cells])
        for part in of_rows
        for number, cells in part["rows"]
    ]
    return _table(rows, {tuple(cell) for cell in last["formulas"]}, columns, bounds, matches)


def _open(
    data: bytes, filename: str, columns: Sequence[Column], limits: Limits
) -> list[dict[str, Any]] | Fault:
    if len(data) > limits.size:
        return _fault("too_large", {"limit": limits.size // (1024 * 1024)})
    if not data.strip():
        return _fault("empty", {})
    arguments = {
        "ending": filename.rpartition(".")[2].casefold().strip(),
        "headings": sorted({key for column in columns for key in _keys(column)}),
        "limits": {key: value for key, value in asdict(limits).items() if key != "bounds"},
    }
    try:
        output = run_confined(READER, data, arguments=arguments, bounds=limits.bounds)
    except Stopped as stopped:
        return _fault("damaged" if stopped.by == "crash" else "bomb", {})
    parts = [json.loads(line) for line in output.splitlines()]
    last = parts[-1]
    return _fault(last["problem"], last["params"]) if "problem" in last else parts


def _keys(column: Column) -> set[str]:
    return {key for heading in column.headings for key in heading_keys(heading)} - {""}


def _table(
    rows: list[tuple[int, list[Cell]]],
    formulas: set[Any],
    columns: Sequence[Column],
    limits: Limits,
    matches: Mapping[str, int] | None,
) -> Table:
    at, found = _find_header(rows, columns)
    found = {**found, **(matches or {})}
    if not found:
        return Table(faults=(_no_header(rows[0][0], columns),))
    number, cells = rows[at]
    headings = tuple(cell_text(cell) for cell in cells)
    missing = [column.label for column in columns if column.required and column.key not in found]
    if missing:
        fault = Fault(
            rule=N_("Row %(row)d lacks these columns: %(columns)s"),
            remedy=N_("Add them, name them as in the template, or match them by hand."),
            row=number,
            params={"row": number, "columns": "、".join(missing)},
        )
        return Table(faults=(fault,), header_row=number, headings=headings, matches=found)
    if len(rows) - at - 1 > limits.rows:
        params = {"count": len(rows) - at - 1, "limit": limits.rows}
        return Table(faults=(_fault("too_many_rows", params),))
    read = tuple(_read_row(row, columns, found, headings, formulas) for row in rows[at + 1 :])
    return Table(
        rows=tuple(row for row in read if any(row.values.values()) or row.faults),
        header_row=number,
        headings=headings,
        matches=found,
    )


def _find_header(
    rows: list[tuple[int, list[Cell]]], columns: Sequence[Column]
) -> tuple[int, dict[str, int]]:
    """Return the index of the row that names most columns, the first of equals, and the matches.

    A title merged over the table is one cell and names at most one column.
    """
    best: tuple[int, dict[str, int]] = (0, {})
    for index, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        found = _match(cells, columns)
        if len(found) > len(best[1]):
            best = (index, found)
    enough = min(2, len(columns))
    return best if len(best[1]) >= enough else (0, {})


def _match(cells: Sequence[Cell], columns: Sequence[Column]) -> dict[str, int]:
    spellings = [heading_keys(cell_text(cell)) for cell in cells]
    found: dict[str, int] = {}
    # The whole heading counts before the heading without its remark in brackets.
    for spelling in (0, 1):
        for column in columns:
            wanted = {heading_keys(heading)[spelling] for heading in column.headings} - {""}
            for number, keys in enumerate(spellings, start=1):
                is_free = column.key not in found and number not in found.values()
                if is_free and keys[spelling] in wanted:
                    found[column.key] = number
    return found


def _read_row(
    row: tuple[int, list[Cell]],
    columns: Sequence[Column],
    found: Mapping[str, int],
    headings: Sequence[str],
    formulas: set[Any],
) -> Row:
    number, cells = row
    values: dict[str, str | None] = {}
    faults: list[Fault] = []
    hints: list[Fault] = []
    is_blank = not any(at <= len(cells) and cells[at - 1] for at in found.values())
    for column in columns:
        at = found.get(column.key)
        cell = cells[at - 1] if at and at <= len(cells) else None
        text = cell_text(cell) or None
        values[column.key] = text
        if at is None or is_blank:
            continue
        shown = (headings[at - 1] if at <= len(headings) else "") or column.label
        try:
            if (number, at) in formulas:
                raise Malformed(
                    N_("The cell holds a formula"), N_("Copy it and paste it as a value.")
                )
            values[column.key], doubt = read_with_doubt(column, cell)
        except Malformed as malformed:
            faults.append(malformed.fault(row=number, column=shown, value=text))
        else:
            if doubt:
                hints.append(replace(doubt, row=number, column=shown, value=text))
    return Row(number, values, tuple(faults), tuple(hints))


def _no_header(number: int, columns: Sequence[Column]) -> Fault:
    labels = [column.label for column in columns]
    return Fault(
        rule=N_("Row %(row)d is not a header row"),
        remedy=N_(
            "Put the column names (%(columns)s) in one of the first ten rows, or use the template."
        ),
        row=number,
        params={"row": number, "columns": "、".join(labels[:HEADINGS_TOLD])},
    )


def _fault(problem: str, params: Mapping[str, object]) -> Fault:
    rule, remedy = PROBLEMS[problem]
    return Fault(rule=rule, remedy=remedy, params=dict(params))


PROBLEMS: Mapping[str, tuple[str, str]] = {
    "too_large": (
        N_("The file is larger than %(limit)d MB"),
        N_("Remove pictures and other sheets, or split the list."),
    ),
    "empty": (N_("The file holds no table"), N_("Put the list on the first visible sheet.")),
    "bomb": (
        N_("The file unpacks to far more than a list needs"),
        N_("Copy the list into a new file from the template."),
    ),
    "damaged": (
        N_("The file is damaged or is not what its name says"),
        N_("Open it in Excel or WPS and save it again as .xlsx."),
    ),
    "not_a_table": (
        N_("The file is no spreadsheet"),
        N_("Save the list as .xlsx, .xls, .ods or .csv."),
    ),
    "web_page": (
        N_("The file is a web page that was given the name of a spreadsheet"),
        N_("Open it in Excel or WPS and save it again as .xlsx."),
    ),
    "wrong_ending": (
        N_("The name ends in .%(ending)s, but the content is %(kind)s"),
        N_("Open it in Excel or WPS and save it again as .xlsx."),
    ),
    "formulas": (
        N_("The sheet is full of formulas"),
        N_("Copy all of it and paste it as values into a new file."),
    ),
    "password": (
        N_("The file is protected with a password"),
        N_("Save it without a password first."),
    ),
    "macros": (
        N_("The file holds macros"),
        N_("Save it as .xlsx, which keeps no macros."),
    ),
    "too_many_rows": (
        N_("The table has %(count)d rows, at most %(limit)d are read"),
        N_("Delete empty rows below the list, or split it."),
    ),
    "too_many_columns": (
        N_("The table has %(count)d columns, at most %(limit)d are read"),
        N_("Delete empty columns to the right of the list."),
    ),
}
