"""Spreadsheets in and out: what good files give, and how hostile ones are refused."""

import io
import resource
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

import openpyxl
import pytest

from contest.foundation.confined import Bounds
from contest.foundation.errors import Fault
from contest.foundation.identity import Malformed
from contest.foundation.office import (
    Column,
    Heading,
    Kind,
    Limits,
    Row,
    Sheet,
    Value,
    read_cell,
    read_table,
    template_xlsx,
    write_csv,
    write_xlsx,
)
from tests.contest.foundation.spreadsheets import (
    COLUMNS,
    HEADINGS,
    MAIN,
    XLS_WITH_FORMULA,
    bare_xlsx,
    ods,
    sheet_xml,
    text_cell,
    xlsx,
    zipped,
)

LI = ("李　敏", "一厂", "11010519491231002X", "１３８-0013-8000", "女", date(1990, 1, 2))
LI_READ = {
    "name": "李敏",
    "unit": "一厂",
    "identity": "11010519491231002X",
    "phone": "+8613800138000",
    "sex": "female",
    "born_on": "1990-01-02",
}
MEGABYTE = 1024 * 1024
# Spreadsheets know no time zone.
A_DAY, AN_HOUR = datetime(2026, 1, 2), datetime(2026, 1, 2, 1)  # noqa: DTZ001


def first_page(data: bytes) -> Any:
    """The first sheet of a workbook, as another program reads it."""
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def rule_of(data: bytes, filename: str = "名单.xlsx", **more: object) -> str:
    """The rule of the one fault that a refused file gives; it must give no row."""
    table = read_table(data, filename, columns=COLUMNS, **more)  # type: ignore[arg-type]
    assert table.rows == ()
    (fault,) = table.faults
    assert fault.remedy
    return fault.rule


# ------------------------------------------------------------------ good files


def test_a_workbook_is_read_into_rows_with_one_spelling():
    table = read_table(xlsx([HEADINGS, LI]), "名单.xlsx", columns=COLUMNS)

    assert table.rows == (Row(2, LI_READ),)
    assert (table.faults, table.header_row) == ((), 1)
    assert table.matches == {column.key: at for at, column in enumerate(COLUMNS, start=1)}


def test_the_header_is_found_under_a_merged_title_and_empty_rows_keep_their_numbers():
    rows = [HEADINGS, LI, (None,) * 6, LI]

    table = read_table(xlsx(rows, title="2026 年职工技能大赛报名表"), "a.xlsx", columns=COLUMNS)

    assert [row.number for row in table.rows] == [3, 5]
    assert table.header_row == 2


def test_headings_match_by_synonym_remark_and_width():
    headings = ("序号", "选手姓名（必填）", "工作单位 *", "联系电话：", "性別")

    table = read_table(
        xlsx([headings, ("1", "王磊", "二厂", "13800138000")]), "a.xlsx", columns=COLUMNS
    )

    assert table.matches == {"name": 2, "unit": 3, "phone": 4}
    assert table.rows[0].values["phone"] == "+8613800138000"


def test_a_person_may_match_the_columns_by_hand():
    data = xlsx([("甲", "乙"), ("王磊", "二厂")])

    table = read_table(data, "a.xlsx", columns=COLUMNS, matches={"name": 1, "unit": 2})

    assert [(row.number, row.values["name"]) for row in table.rows] == [(2, "王磊")]


def test_the_sheet_with_the_headings_is_read_not_the_first():
    data = xlsx([HEADINGS, LI], before={"填表说明": [("请在第二张表填写",), ("谢谢",)]})

    assert read_table(data, "a.xlsx", columns=COLUMNS).rows == (Row(2, LI_READ),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_csv_is_read_in_every_encoding_that_office_programs_write(encoding):
    text = '姓名,单位,身份证号\r\n李敏,一厂,="11010519491231002X"\r\n'

    table = read_table(text.encode(encoding), "名单.csv", columns=COLUMNS)

    assert table.all_faults == ()
    assert table.rows[0].values["identity"] == "11010519491231002X"


def test_an_open_document_is_read_and_its_formulas_are_faults():
    table = read_table(
        ods([("姓名", "单位"), ("李敏", "一厂"), ("王磊", "=A1")]), "a.ods", columns=COLUMNS
    )

    assert [row.values["name"] for row in table.good_rows] == ["李敏"]
    assert [(fault.row, fault.column, fault.rule) for fault in table.all_faults] == [
        (3, "单位", "The cell holds a formula")
    ]


def test_an_old_workbook_is_read_and_its_formulas_are_faults():
    table = read_table(XLS_WITH_FORMULA, "名单.xls", columns=COLUMNS)

    assert [(row.number, row.values["name"]) for row in table.rows] == [(2, "张三"), (3, "李四")]
    assert [(fault.row, fault.column, fault.rule) for fault in table.all_faults] == [
        (3, "单位", "The cell holds a formula")
    ]


def test_fifty_thousand_rows_are_read():
    rows = [(f"选手{number}", "一厂") for number in range(50_000)]
    data = write_xlsx([Sheet("名单", [Heading("姓名"), Heading("单位")], rows)])

    table = read_table(data, "a.xlsx", columns=COLUMNS)

    assert len(table.good_rows) == 50_000
    assert table.rows[-1].number == 50_001


# ------------------------------------------------------------------ faults of rows


def test_every_fault_names_row_column_value_rule_and_remedy():
    rows = [
        HEADINGS,
        ("欧阳建国", "一厂", "32050219901301001X", "13800138000", "男", None),
        (None, "一厂", None, "123", "不详", "去年"),
    ]

    table = read_table(xlsx(rows), "a.xlsx", columns=COLUMNS)

    assert table.good_rows == ()
    assert [(fault.row, fault.column, fault.value, fault.rule) for fault in table.all_faults] == [
        (2, "身份证号", "32050219901301001X", "Figures 11–12: there is no month “%(month)s”"),
        (3, "姓名", None, "This must be filled in"),
        (3, "手机号", "123", "This is no phone number"),
        (3, "性别", "不详", "“%(word)s” is none of the words allowed here"),
        (3, "出生日期", "去年", "This is no date"),
    ]


def test_a_formula_is_a_fault_although_it_has_a_value():
    rows = [HEADINGS, ('=HYPERLINK("http://x","李敏")', "一厂")]

    table = read_table(xlsx(rows), "a.xlsx", columns=COLUMNS)

    assert [row.faults for row in table.rows] == [
        (
            Fault(
                rule="The cell holds a formula",
                remedy="Copy it and paste it as a value.",
                row=2,
                column="姓名",
                value="result",
            ),
        )
    ]


def test_a_formula_in_a_column_that_nobody_asked_for_does_no_harm():
    rows = [("序号", "姓名", "单位"), ("=ROW()-1", "李敏", "一厂")]

    assert read_table(xlsx(rows), "a.xlsx", columns=COLUMNS).all_faults == ()


def test_an_identity_number_kept_as_a_number_has_lost_its_figures():
    rows = [HEADINGS, ("李敏", "一厂", 110105194912310021)]

    (fault,) = read_table(xlsx(rows), "a.xlsx", columns=COLUMNS).all_faults

    assert fault.rule == "The cell was kept as a number and has lost its last figures"


def test_an_unknown_county_is_a_doubt_that_keeps_nothing_back():
    rows = [HEADINGS, ("李敏", "一厂", "11019919491231002X")]

    (row,) = read_table(xlsx(rows), "a.xlsx", columns=COLUMNS).rows

    assert row.faults == ()
    assert [hint.rule for hint in row.hints] == [
        "Figures 1–6 (%(code)s) are not on the list of counties"
    ]


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        (Kind.TEXT, "  亨通\u3000集团\u200b\n ", "亨通 集团"),
        (Kind.TEXT, "'=1+1", "=1+1"),
        (Kind.NAME, "李 \u3000 敏", "李敏"),
        (Kind.NAME, "Alan  Turing", "Alan Turing"),
        (Kind.DATE, "1990年1月2日", "1990-01-02"),
        (Kind.DATE, "19900102", "1990-01-02"),
        (Kind.DATE, "１９９０．１．２", "1990-01-02"),
        (Kind.DATE, "1990-01-02T00:00:00", "1990-01-02"),
        (Kind.INTEGER, "１，２３４", "1234"),
        (Kind.DECIMAL, "1,234.50", "1234.50"),
        (Kind.DECIMAL, "−0.5", "-0.5"),
        (Kind.EMAIL, "Li.Min@例子.cn", "Li.Min@例子.cn"),
        (Kind.CREDIT_CODE, "91110000600037341l", None),
        (Kind.CREDIT_CODE, " 9111 0000 6000 3734 1L", "91110000600037341L"),
        (Kind.INTEGER, "1.5", None),
        (Kind.DECIMAL, "NaN", None),
        (Kind.DECIMAL, "12%", None),
        (Kind.DATE, "2026-02-30", None),
        (Kind.EMAIL, "nobody", None),
    ],
)
def test_cells_are_read_by_their_kind(kind, written, kept):
    column = Column("x", "X", kind=kind)
    if kept is None and not written.endswith("l"):
        with pytest.raises(Malformed):
            read_cell(column, written)
    else:
        assert read_cell(column, written) == (kept or written.upper())


def test_a_text_that_is_too_long_says_how_long():
    with pytest.raises(Malformed) as caught:
        read_cell(Column("x", "X", max_length=3), "四个汉字")

    assert caught.value.params == {"count": 4, "limit": 3}


# ------------------------------------------------------------------ wrong and hostile files


def test_a_file_without_a_header_says_which_row_and_which_names():
    table = read_table(xlsx([("李敏", "一厂"), ("王磊", "二厂")]), "a.xlsx", columns=COLUMNS)

    assert table.rows == ()
    assert table.faults == (
        Fault(
            rule="Row %(row)d is not a header row",
            remedy=(
                "Put the column names (%(columns)s) in one of the first ten rows, "
                "or use the template."
            ),
            row=1,
            params={"row": 1, "columns": "姓名、单位、身份证号、手机号、性别、出生日期"},
        ),
    )


def test_a_missing_column_is_named_and_the_headings_are_given_back():
    table = read_table(
        xlsx([("姓名", "手机号", "厂"), ("李敏", "", "一厂")]), "a.xlsx", columns=COLUMNS
    )

    assert [fault.params["columns"] for fault in table.faults] == ["单位"]
    assert (table.rows, table.headings) == ((), ("姓名", "手机号", "厂"))


@pytest.mark.parametrize(
    ("data", "filename", "rule"),
    [
        (b"", "a.xlsx", "The file holds no table"),
        (b" \r\n\r\n", "a.csv", "The file holds no table"),
        (b",,\r\n,,\r\n", "a.csv", "The file holds no table"),
        (b"PK\x03\x04 and no more", "a.xlsx", "The file is damaged or is not what its name says"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 2000, "a.xls",
         "The file is damaged or is not what its name says"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.xlsx", "The file is no spreadsheet"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a.csv", "The file is no spreadsheet"),
        (b"<html><table><tr><td>a</td></tr></table></html>", "a.xls",
         "The file is a web page that was given the name of a spreadsheet"),
        (zipped({"word/document.xml": "<w/>"}), "a.xlsx", "The file is no spreadsheet"),
        ("姓名,单位\n李敏,一厂".encode(), "a.xlsx",
         "The name ends in .%(ending)s, but the content is %(kind)s"),
        (xlsx([HEADINGS, LI]), "a.xls",
         "The name ends in .%(ending)s, but the content is %(kind)s"),
        (xlsx([HEADINGS, LI]), "a.xlsx\0.exe",
         "The name ends in .%(ending)s, but the content is %(kind)s"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx",
         "The file is protected with a password"),
        (bare_xlsx(sheet_xml(""), **{"vbaProject.bin": b"x"}), "a.xlsx", "The file holds macros"),
        (bare_xlsx(sheet_xml("")), "a.xlsx", "The file holds no table"),
        (bare_xlsx("<worksheet"), "a.xlsx", "The file is damaged or is not what its name says"),
    ],
)  # fmt: skip
def test_a_wrong_file_gives_one_clear_fault(data, filename, rule):
    assert rule_of(data, filename) == rule


BOMB = "The file unpacks to far more than a list needs"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    + "]>"
)


def overlapping() -> bytes:
    """A zip whose directory names the same bytes twice, as bombs without nesting do."""
    whole = bytearray(bare_xlsx(sheet_xml(""), **{"a.xml": b"<a/>" * 400, "b.xml": b"<a/>" * 400}))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        offsets = {entry.filename: entry.header_offset for entry in archive.infolist()}
    name = whole.rindex(b"xl/b.xml")
    whole[name - 4 : name] = offsets["xl/a.xml"].to_bytes(4, "little")
    return bytes(whole)


def symbolic_link() -> bytes:
    stream = io.BytesIO(bare_xlsx(sheet_xml("")))
    with zipfile.ZipFile(stream, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return stream.getvalue()


def test_a_plain_zip_bomb_is_refused_before_it_is_unpacked():
    assert rule_of(bare_xlsx(b"\0" * (400 * MEGABYTE))) == BOMB


def test_many_entries_are_refused():
    assert rule_of(bare_xlsx(sheet_xml(""), **{f"{n}.xml": b"" for n in range(1001)})) == BOMB


def test_a_zip_within_a_zip_is_not_opened():
    inner = zipped({"deep.xml": b"\0" * (50 * MEGABYTE)})

    rule = rule_of(bare_xlsx(sheet_xml(""), **{"inner.zip": inner}))

    assert rule == "The file holds no table"


def test_entries_that_share_their_bytes_are_refused():
    assert rule_of(overlapping()) == BOMB


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "..\\evil.xml"])
def test_a_path_that_leaves_the_file_is_refused(name):
    parts = {name: b"x", "xl/workbook.xml": b"x"}

    assert rule_of(zipped(parts)) == "The file is damaged or is not what its name says"


def test_a_link_in_the_zip_is_refused():
    assert rule_of(symbolic_link()) == "The file is damaged or is not what its name says"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_that_multiply_are_refused_in_every_encoding(encoding):
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    sheet = sheet_xml(f'<row r="1">{text_cell("A1", "&k;")}</row>', declaration + LAUGHS)

    assert rule_of(bare_xlsx(sheet.encode(encoding))) == BOMB


def test_an_entity_that_reads_a_file_is_refused(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("canary")
    outside = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{secret}">]>'
    sheet = sheet_xml(f'<row r="1">{text_cell("A1", "&f;")}</row>', outside)

    assert rule_of(bare_xlsx(sheet)) == BOMB


def test_a_million_rows_are_refused_within_bounds():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1_000_001))

    rule = rule_of(bare_xlsx(sheet_xml(rows)))

    assert rule == "The table has %(count)d rows, at most %(limit)d are read"


def test_two_cells_at_the_corners_of_the_sheet_are_refused_within_bounds():
    rows = (
        f'<row r="1">{text_cell("A1", "姓名")}</row>'
        f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    )

    assert rule_of(bare_xlsx(sheet_xml(rows))) == BOMB


def test_too_many_columns_are_refused():
    rule = rule_of(xlsx([tuple(f"列{n}" for n in range(201))]))

    assert rule == "The table has %(count)d columns, at most %(limit)d are read"


def test_one_long_text_shared_by_many_cells_is_refused():
    shared = f'<sst xmlns="{MAIN}"><si><t>{"长" * 30_000}</t></si></sst>'
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    data = bare_xlsx(sheet_xml(rows), **{"sharedStrings.xml": shared})

    assert rule_of(data) == BOMB


def test_one_row_more_than_the_cap_is_refused():
    rows = [("姓名", "单位"), *[("李敏", "一厂")] * 4]
    limits = Limits(rows=3)

    assert rule_of(xlsx(rows), limits=limits) == (
        "The table has %(count)d rows, at most %(limit)d are read"
    )
    assert len(read_table(xlsx(rows[:4]), "a.xlsx", columns=COLUMNS, limits=limits).rows) == 3


def test_a_large_file_is_refused_before_it_is_looked_at():
    assert rule_of(b"x" * 11, limits=Limits(size=10)) == "The file is larger than %(limit)d MB"


def test_a_reader_that_takes_too_long_is_stopped():
    data = xlsx([HEADINGS, *[LI] * 3000])

    assert rule_of(data, limits=Limits(bounds=Bounds(seconds=0))) == BOMB


def test_the_reader_never_took_more_memory_than_its_bounds():
    # The children of this test process so far, the largest of them; in KB on Linux.
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024

    assert largest < Bounds().memory


def test_control_characters_and_nul_in_cells_do_not_survive():
    rows = "姓名,单位\n李\x07敏\u202e,一\u200b厂\n".encode()

    (row,) = read_table(rows, "a.csv", columns=COLUMNS).rows

    assert (row.values["name"], row.values["unit"]) == ("李敏", "一厂")


# ------------------------------------------------------------------ writing

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
