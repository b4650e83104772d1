"""Files from outside: bounded, decoded, cut into cells with row numbers; no scoring rule."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from judges.scoring.commands.faults import TableFault
from judges.scoring.words import N_, Params

MOST_BYTES = 256 * 1024 * 1024
MOST_DOCUMENT_BYTES = 8 * 1024 * 1024
MOST_ROWS = 3_000_000
LONGEST_CELL = 2_000
MOST_COLUMNS = 400
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Unusable(Exception):
    """The file cannot be read at all; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its number as a spreadsheet counts, and its cells by heading."""

    number: int
    cells: dict[str, str]


@dataclass(slots=True)
class Table:
    """What could be read of a table, and what could not. `note`: what its owner should know."""

    name: str
    heading: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    faults: list[TableFault] = field(default_factory=list)
    note: str = ""


def read_document(path: Path) -> dict[str, object]:
    """The JSON object in the file. Raises `Unusable` for anything else, also for a huge file."""
    try:
        document = json.loads(
            _bytes_of(path, MOST_DOCUMENT_BYTES).decode("utf-8-sig"), parse_constant=_refuse
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, ValueError) as error:
        raise Unusable(f"{path}: this is no JSON document in UTF-8: {error}") from error
    if not isinstance(document, dict):
        raise Unusable(f"{path}: the document must be an object")
    return document


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no number")


def _bytes_of(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            # Reading one byte more than allowed bounds pipes and devices, which have no size.
            raw = file.read(most + 1)
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror or error}") from error
    if len(raw) > most:
        raise Unusable(f"{path}: more than {most // 1024 // 1024} MB; split the file")
    return raw


def decoded(raw: bytes, name: str) -> tuple[str, str]:
    """The text and a note. UTF-8 with or without mark; else GB 18030, which the note tells.

    Raises `Unusable` when it is neither, or no text at all.
    """
    if raw.startswith(UTF16_MARKS):
        raise Unusable(f"{name}: this is UTF-16; save it as “CSV UTF-8”")
    if b"\0" in raw:
        raise Unusable(f"{name}: this is no text file; save the sheet as “CSV UTF-8”")
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            raise Unusable(
                f"{name}: byte {error.start + 1} is neither UTF-8 nor GB 18030; "
                "save it as “CSV UTF-8”"
            ) from error
        return text, f"{name}: not UTF-8, read as GB 18030 (GBK). Check the names below."


def read_table(
    path: Path, *, required: Sequence[str] = (), allowed: Sequence[str] | None = None
) -> Table:
    """The table in the file; every cell without surrounding blanks, blank lines left out.

    `required` headings must be there; with `allowed` no other may be. Cells are separated by
    commas, or by tabs where the heading has tabs only (pasted from a spreadsheet). Rows with more
    or fewer cells than the heading, and cells that are too long, are faults. Raises `Unusable`.
    """
    text, note = decoded(_bytes_of(path, MOST_BYTES), path.name)
    table = Table(path.name, note=note)
    first = text.split("\n", 1)[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    csv.field_size_limit(LONGEST_CELL * 64)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        _take_heading(table, next(lines, []), required, allowed)
        if not table.faults:
            _take_rows(table, lines)
    except csv.Error as error:
        table.faults.append(
            TableFault(
                lines.line_num,
                "",
                "",
                N_("This line is no CSV: %(error)s."),
                N_("Close the quotes and separate cells by commas."),
                {"error": str(error)},
            )
        )
    return table


def _take_heading(
    table: Table, cells: Sequence[str], required: Sequence[str], allowed: Sequence[str] | None
) -> None:
    table.heading = tuple(cell.strip() for cell in cells)
    while table.heading and not table.heading[-1]:
        table.heading = table.heading[:-1]

    def refuse(column: str, rule: str, remedy: str) -> None:
        expected = ",".join(allowed or required)
        params: Params = {"column": column, "expected": expected, "most": MOST_COLUMNS}
        table.faults.append(TableFault(1, column, column, rule, remedy, params))

    if len(table.heading) > MOST_COLUMNS:
        refuse("", N_("More than %(most)s columns."), N_("Hand in the columns that are asked for."))
        return
    for column in required:
        if column not in table.heading:
            refuse(column, N_("The column is missing."), N_("Write the heading %(expected)s."))
    seen: set[str] = set()
    for column in table.heading:
        if column in seen:
            refuse(column, N_("The heading stands twice."), N_("Remove one of the columns."))
        elif allowed is not None and column not in allowed:
            refuse(column, N_("The heading is not known."), N_("Write the heading %(expected)s."))
        seen.add(column)


def _take_rows(table: Table, lines: Iterator[list[str]]) -> None:
    width = len(table.heading)
    for number, cells in enumerate(lines, 2):
        if not any(cell.strip() for cell in cells):
            continue
        if number > MOST_ROWS + 1:
            raise Unusable(f"{table.name}: more than {MOST_ROWS} rows; split the file")
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            table.faults.append(
                TableFault(
                    number,
                    "",
                    str(len(cells)),
                    N_("The row has %(found)s cells, the heading %(width)s."),
                    N_("Quote a cell that holds a comma; leave an empty cell for no mark."),
                    {"found": len(cells), "width": width},
                )
            )
            continue
        row = Row(number, {})
        for column, cell in zip(table.heading, cells, strict=False):
            row.cells[column] = cell.strip()
            if len(cell) > LONGEST_CELL:
                table.faults.append(
                    TableFault(
                        number,
                        column,
                        cell,
                        N_("The cell is longer than %(most)s characters."),
                        N_("Shorten it."),
                        {"most": LONGEST_CELL},
                    )
                )
        table.rows.append(row)
