"""Cells of a list that was read are put right without touching the file."""

from contest.foundation.office import (
    Column,
    Kind,
    Mending,
    alike,
    key_of,
    mended,
    mending_of,
    read_table,
)
from tests.factories.spreadsheets import xlsx

COLUMNS = (
    Column("name", "姓名", required=True, kind=Kind.NAME),
    Column("phone", "手机号", kind=Kind.PHONE),
    Column("unit", "单位", synonyms=("公司",)),
)
ROWS = (
    ("姓名", "手机号", "公司"),
    ("张明", "12345", "亨通集团"),
    ("", "", "亨通集团"),
    ("王磊", "13800138000", "盛虹"),
)


def a_table():
    return read_table(xlsx(ROWS), "名单.xlsx", columns=COLUMNS)


def test_a_typed_cell_is_read_by_the_same_rules():
    mending = Mending({2: {"phone": "１３８ ００１３ ８０００"}, 3: {"name": " 李　敏 "}})

    first, second, third = mended(a_table(), COLUMNS, mending).rows

    assert (first.values["phone"], first.faults) == ("+8613800138000", ())
    assert (second.values["name"], second.faults) == ("李敏", ())
    assert third == a_table().rows[2]


def test_a_cell_that_is_still_wrong_keeps_a_fault_of_its_own():
    (first, *_rest) = mended(a_table(), COLUMNS, Mending({2: {"phone": "999"}})).rows

    assert [(fault.row, fault.column, fault.value) for fault in first.faults] == [
        (2, "手机号", "999")
    ]


def test_rows_are_left_out_and_alike_ones_found():
    table = a_table()

    assert [
        row.number for row in mended(table, COLUMNS, Mending(left_out=frozenset({3}))).rows
    ] == [
        2,
        4,
    ]
    assert alike(table, "unit", 2, {2, 3, 4}) == [2, 3]
    assert alike(table, "name", 3, {3, 4}) == []


def test_a_fault_names_its_column_by_heading_or_label():
    table = a_table()
    (fault,) = table.rows[0].faults

    assert key_of(table, COLUMNS, fault) == "phone"


def test_what_was_decided_is_kept_in_plain_json():
    mending = Mending({2: {"phone": "1"}}, frozenset({3}), {"unit": 3})

    assert mending_of(mending.as_json()) == mending
