"""Writes spreadsheets: typed cells, headings that stay in sight, and never a formula.

It must not know what the rows mean. Text from people is text in every program that opens it.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from contest.foundation.calendar import SHANGHAI
from contest.foundation.office.columns import INVISIBLE, Column, Kind, is_formula_like
from contest.foundation.office.reader import EXAMPLES

Value = str | int | Decimal | date | datetime | bool | None

MEDIA_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_CSV = "text/csv; charset=utf-8"
LONGEST_CELL = 32_767
LONGEST_TITLE = 31
NARROWEST, WIDEST = 8, 48
ROWS_MEASURED = 200
TEMPLATE_ROWS = 60_000
LONGEST_LIST = 255
LONGEST_NOTE = 255
FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
HEADING = {**FONT, "bold": True, "bg_color": "#0B57A4", "font_color": "#FFFFFF", "border": 1}
REQUIRED = {**HEADING, "bg_color": "#9A3412"}
TEXT_KINDS = (Kind.IDENTITY, Kind.PHONE, Kind.CREDIT_CODE)
FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of an exported list; `places` fixes the decimals shown, `width` is in characters."""

    title: str
    places: int | None = None
    width: int | None = None


Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture below the rows; ranges are first row, first column, last row, last column, from 0.

    Row 0 holds the headings. `kind` is xlsxwriter's: column, bar, line.
    """

    kind: str
    title: str
    categories: Range
    values: Range


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to write: rows of values in the order of the headings; `None` is an empty cell."""

    title: str
    columns: Sequence[Heading]
    rows: Iterable[Sequence[Value]]
    charts: Sequence[Chart] = ()


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook with typed cells, frozen headings, filters and fitting widths.

    Text is written as text, whatever it begins with. Instants are shown in Asia/Shanghai.
    """
    with _Book() as book:
        titles: set[str] = set()
        for sheet in sheets:
            book.write_sheet(_free_title(sheet.title, titles), sheet)
    return book.content


def template_xlsx(
    columns: Sequence[Column],
    examples: Sequence[Sequence[Value]] = (),
    *,
    title: str = "填写",
    example_title: str = EXAMPLES,
) -> bytes:
    """Return a workbook to fill in: headings, lists to choose from, text where figures count.

    The examples stand on a second sheet, so that they are never imported. Required headings
    end with * and have another colour.
    """
    with _Book() as book:
        book.write_template(title, columns)
        if examples:
            headings = [Heading(column.label) for column in columns]
            book.write_sheet(example_title, Sheet(example_title, headings, examples))
    return book.content


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return UTF-8 CSV with a byte order mark and every cell quoted.

    A cell that a spreadsheet would take for a formula begins with an apostrophe; `read_table`
    takes it off again.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_disarmed(heading) for heading in headings])
    writer.writerows([_csv_text(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _disarmed(text: str) -> str:
    return f"'{text}" if is_formula_like(text) else text


def _csv_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _disarmed(value.replace("\0", ""))
    if isinstance(value, datetime):
        return f"{_local(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def _local(value: datetime) -> datetime:
    # Spreadsheets know no time zones: what people see is the wall clock.
    return value.astimezone(SHANGHAI).replace(tzinfo=None)


def _cell_text(value: str) -> str:
    text = INVISIBLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _width(text: str) -> int:
    """Return how many narrow characters a text takes; CJK characters take two."""
    return max(
        sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)
        for line in text.split("\n")
    )


def _free_title(title: str, taken: set[str]) -> str:
    stem = FORBIDDEN_IN_TITLE.sub(" ", title).strip(" '")[:LONGEST_TITLE] or "Sheet"
    free, number = stem, 1
    while free.casefold() in taken:
        number += 1
        free = f"{stem[: LONGEST_TITLE - len(str(number)) - 1]} {number}"
    taken.add(free.casefold())
    return free


class _Book:
    """A workbook in memory; `content` holds its bytes after the with block."""

    def __init__(self) -> None:
        self._stream = io.BytesIO()
        self._book: Any = xlsxwriter.Workbook(
            self._stream,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.content = b""

    def __enter__(self) -> "_Book":
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._book.close()
        self.content = self._stream.getvalue()

    def _format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({**FONT, **properties})
        return self._formats[key]

    def write_sheet(self, title: str, sheet: Sheet) -> None:
        page = self._book.add_worksheet(title)
        widths = [_width(heading.title) + 4 for heading in sheet.columns]
        for at, heading in enumerate(sheet.columns):
            page.write_string(0, at, _cell_text(heading.title), self._format(**HEADING))
        count = 0
        for count, row in enumerate(sheet.rows, start=1):
            for at, value in enumerate(row):
                shown = self._write(page, count, at, value, sheet.columns[at].places)
                if count <= ROWS_MEASURED:
                    widths[at] = max(widths[at], _width(shown) + 2)
        for at, heading in enumerate(sheet.columns):
            page.set_column(at, at, heading.width or min(max(widths[at], NARROWEST), WIDEST))
        page.freeze_panes(1, 0)
        if sheet.columns:
            page.autofilter(0, 0, count, len(sheet.columns) - 1)
        for number, chart in enumerate(sheet.charts):
            self._draw(page, title, chart, at_row=count + 2 + number * 16)

    def _draw(self, page: Any, title: str, chart: Chart, *, at_row: int) -> None:
        drawn = self._book.add_chart({"type": chart.kind})
        drawn.add_series(
            {
                "name": chart.title,
                "categories": [title, *chart.categories],
                "values": [title, *chart.values],
                "fill": {"color": "#0B57A4"},
            }
        )
        drawn.set_title({"name": chart.title, "name_font": {"size": 11}})
        drawn.set_legend({"none": True})
        page.insert_chart(at_row, 0, drawn)

    def _write(self, page: Any, row: int, column: int, value: Value, places: int | None) -> str:
        """Write one cell by its type and return roughly what it shows."""
        if value is None:
            return ""
        if isinstance(value, str):
            text = _cell_text(value)
            # The quote prefix keeps it text even after somebody edits the cell.
            mark = {"quote_prefix": True} if is_formula_like(text) else {}
            page.write_string(row, column, text, self._format(**mark))
            return text
        if isinstance(value, bool):
            page.write_boolean(row, column, value, self._format())
            return str(value)
        if isinstance(value, datetime):
            shape = self._format(num_format="yyyy-mm-dd hh:mm", align="left")
            page.write_datetime(row, column, _local(value), shape)
            return "2026-01-31 12:00"
        if isinstance(value, date):
            page.write_datetime(
                row, column, value, self._format(num_format="yyyy-mm-dd", align="left")
            )
            return "2026-01-31"
        fixed = {} if places is None else {"num_format": "0." + "0" * places if places else "0"}
        page.write_number(row, column, value, self._format(**fixed))
        return f"{value}"

    def write_template(self, title: str, columns: Sequence[Column]) -> None:
        page = self._book.add_worksheet(title)
        lists: Any = None
        for at, column in enumerate(columns):
            look = REQUIRED if column.required else HEADING
            heading = f"{column.label}*" if column.required else column.label
            page.write_string(0, at, heading, self._format(**look))
            kept_as_text = {"num_format": "@"} if column.kind in TEXT_KINDS else {}
            width = max(_width(heading) + 4, 22 if kept_as_text else 14)
            page.set_column(at, at, width, self._format(**kept_as_text))
            rule: dict[str, Any] = {"validate": "any"}
            if column.kind is Kind.CHOICE:
                words = list(column.choices)
                if len(",".join(words)) > LONGEST_LIST:
                    lists = lists or self._hidden_sheet()
                    rule = {"validate": "list", "source": self._listed(lists, at, words)}
                else:
                    rule = {"validate": "list", "source": words}
            if column.note:
                rule |= {
                    "input_title": column.label[:32],
                    "input_message": column.note[:LONGEST_NOTE],
                }
            if rule != {"validate": "any"}:
                page.data_validation(1, at, TEMPLATE_ROWS, at, rule)
        page.freeze_panes(1, 0)

    def _hidden_sheet(self) -> Any:
        page = self._book.add_worksheet("lists")
        page.hide()
        return page

    def _listed(self, page: Any, at: int, words: Sequence[str]) -> str:
        for row, word in enumerate(words):
            page.write_string(row, at, word)
        letter = xlsxwriter.utility.xl_col_to_name(at, col_abs=True)
        return f"=lists!{letter}$1:{letter}${len(words)}"
