"""Wrong and hostile files are refused with one clear fault, within bounds."""

import io
import zipfile

import pytest

from contest.foundation.confined import Bounds
from contest.foundation.office import (
    Heading,
    Limits,
    Sheet,
    read_table,
    write_xlsx,
)
from tests.factories.spreadsheets import (
    COLUMNS,
    HEADINGS,
    LI,
    MAIN,
    bare_xlsx,
    sheet_xml,
    text_cell,
    xlsx,
    zipped,
)

MEGABYTE = 1024 * 1024


def rule_of(data: bytes, filename: str = "名单.xlsx", **more: object) -> str:
    """The rule of the one fault that a refused file gives; it must give no row."""
    table = read_table(data, filename, columns=COLUMNS, **more)  # type: ignore[arg-type]
    assert table.rows == ()
    (fault,) = table.faults
    assert fault.remedy
    return fault.rule


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
    assert rule_of(bare_xlsx(b"\0" * (40 * MEGABYTE))) == BOMB


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


@pytest.mark.slow
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


def test_a_blank_cell_in_row_one_million_makes_no_long_list():
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", name)}{text_cell(f"B{n}", unit)}</row>'
        for n, name, unit in ((1, "姓名", "单位"), (2, "李敏", "一厂"), (1_000_000, " ", "\u3000"))
    )

    table = read_table(bare_xlsx(sheet_xml(rows)), "a.xlsx", columns=COLUMNS)

    assert [(row.number, row.values["name"], row.faults) for row in table.rows] == [(2, "李敏", ())]


LONG = [("姓名", "单位"), *[("李敏", "一厂")] * 14]


def test_a_short_list_behind_a_sheet_that_is_too_long_is_read():
    book = xlsx([("姓名", "单位"), ("王磊", "二厂")], before={"全部": LONG})

    table = read_table(book, "a.xlsx", columns=COLUMNS, limits=Limits(rows=3))

    assert [row.values["name"] for row in table.rows] == ["王磊"]


def test_the_examples_of_the_template_are_not_read_for_a_list_that_is_too_long():
    sheets = [
        Sheet(title, [Heading("姓名"), Heading("单位")], rows)
        for title, rows in (("填写", LONG[1:]), ("示例", LONG[1:2]))
    ]

    assert rule_of(write_xlsx(sheets), limits=Limits(rows=3)) == (
        "The table has %(count)d rows, at most %(limit)d are read"
    )


def test_the_fault_of_a_list_that_is_too_long_names_the_rows_that_are_filled():
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", "姓名")}{text_cell(f"B{n}", "单位")}</row>'
        for n in [*range(1, 16), 900_000]
    )

    table = read_table(bare_xlsx(sheet_xml(rows)), "a.xlsx", columns=COLUMNS, limits=Limits(rows=3))

    assert [fault.params for fault in table.faults] == [{"count": 16, "limit": 3}]


def test_a_large_file_is_refused_before_it_is_looked_at():
    assert rule_of(b"x" * 11, limits=Limits(size=10)) == "The file is larger than %(limit)d MB"


def test_a_reader_that_takes_too_long_is_stopped():
    data = xlsx([HEADINGS, *[LI] * 3000])

    assert rule_of(data, limits=Limits(bounds=Bounds(seconds=0))) == BOMB
