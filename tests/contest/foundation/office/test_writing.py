"""Workbooks and CSV: typed cells, and no text that becomes a formula."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

import openpyxl

from contest.foundation.office import (
    Column,
    Heading,
    Kind,
    Sheet,
    Value,
    read_table,
    template_xlsx,
    write_csv,
    write_xlsx,
)
from tests.factories.spreadsheets import (
    COLUMNS,
    HEADINGS,
    LI,
    LI_READ,
)

# Spreadsheets know no time zone.
A_DAY, AN_HOUR = datetime(2026, 1, 2), datetime(2026, 1, 2, 1)  # noqa: DTZ001


def first_page(data: bytes) -> Any:
    """The first sheet of a workbook, as another program reads it."""
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


PAYLOADS = [
    f"{start}{rest}"
    for start in ("=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠", " =", "\n=")
    for rest in ("1+1", 'HYPERLINK("http://x")', "cmd|' /C calc'!A0", "SUM(A1:A9)")
]


def test_no_payload_becomes_a_formula_in_a_workbook():
    data = write_xlsx([Sheet("名单", [Heading("=1+1")], [[payload] for payload in PAYLOADS])])

    page = first_page(data)
    cells = list(chain.from_iterable(page.iter_rows()))

    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells[1:])
    assert [cell.value.strip() for cell in cells[1:]] == [text.strip() for text in PAYLOADS]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_no_payload_begins_a_cell_of_a_csv_and_reading_gives_it_back():
    data = write_csv(["姓名", "单位"], [[payload, "一厂"] for payload in PAYLOADS])

    assert data.startswith(b'\xef\xbb\xbf"')
    table = read_table(data, "a.csv", columns=COLUMNS[:2])
    assert table.all_faults == ()
    assert [row.values["name"] for row in table.rows] == [
        " ".join(text.split()) for text in PAYLOADS
    ]


def test_a_workbook_has_typed_cells_frozen_headings_filters_and_widths():
    rows: list[list[Value]] = [
        [
            "李敏",
            3,
            Decimal("87.50"),
            date(2026, 1, 2),
            datetime(2026, 1, 1, 17, tzinfo=UTC),
            None,
            True,
        ]
    ]
    headings = [
        Heading(title) for title in ("姓名", "名次", "总分", "日期", "时间", "备注", "到场")
    ]
    headings[2] = Heading("总分", places=2)

    page = first_page(write_xlsx([Sheet("成绩", headings, rows)]))

    assert [cell.value for cell in page[2]] == [
        "李敏", 3, 87.5, A_DAY, AN_HOUR, None, True
    ]  # fmt: skip
    assert [cell.number_format for cell in page[2]][2:5] == [
        "0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
    ]  # fmt: skip
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:G2")
    assert page.column_dimensions["E"].width > page.column_dimensions["B"].width


def test_sheet_titles_are_made_valid_and_different():
    sheets = [Sheet(title, [Heading("a")], []) for title in ("a/b", "A b", "长" * 40, "", "'x'")]

    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(sheets)))

    assert book.sheetnames == ["a b", "A b 2", "长" * 31, "Sheet", "x"]


def test_a_cell_longer_than_a_spreadsheet_takes_is_cut_visibly_and_not_lost():
    data = write_xlsx([Sheet("a", [Heading("a")], [["长" * 40_000], ["\x00\x0b短"]])])

    page = first_page(data)

    assert page["A2"].value == "长" * 32_766 + "…"
    assert page["A3"].value == "短"


def test_a_filled_in_template_can_be_imported_and_its_examples_are_not():
    grades = {f"工种{number:03}": str(number) for number in range(100)}
    columns = (*COLUMNS, Column("trade", "工种", kind=Kind.CHOICE, choices=grades, note="选一项"))
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(columns, [["示例", "示例厂"]])))
    page: Any = book["填写"]

    assert [cell.value for cell in page[1]] == ["姓名*", "单位*", *HEADINGS[2:], "工种"]
    rules = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert rules == {"E2:E60001": '"男,女"', "G2:G60001": "lists!$G$1:$G$100"}
    assert page.column_dimensions["C"].width >= 20
    for at, value in enumerate([*LI, "工种007"], start=1):
        page.cell(2, at, value)
    filled = io.BytesIO()
    book.save(filled)
    table = read_table(filled.getvalue(), "a.xlsx", columns=columns)

    assert [row.values for row in table.rows] == [{**LI_READ, "trade": "7"}]
    assert table.all_faults == ()
