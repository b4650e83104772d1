"""Good and wrong lists: what the rows of a table are, and what is said of the wrong ones."""

import pytest

from contest.foundation.errors import Fault
from contest.foundation.office import (
    Heading,
    Row,
    Sheet,
    read_table,
    write_xlsx,
)
from tests.factories.spreadsheets import (
    COLUMNS,
    HEADINGS,
    LI,
    LI_READ,
    XLS_WITH_FORMULA,
    ods,
    xlsx,
)


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


@pytest.mark.slow
def test_fifty_thousand_rows_are_read():
    rows = [(f"选手{number}", "一厂") for number in range(50_000)]
    data = write_xlsx([Sheet("名单", [Heading("姓名"), Heading("单位")], rows)])

    table = read_table(data, "a.xlsx", columns=COLUMNS)

    assert len(table.good_rows) == 50_000
    assert table.rows[-1].number == 50_001


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


def test_every_formula_of_a_long_list_is_a_fault():
    rows = [("姓名", "单位"), *[("李敏", "=A1")] * 3000]

    assert read_table(xlsx(rows), "a.xlsx", columns=COLUMNS).good_rows == ()


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


def test_control_characters_and_nul_in_cells_do_not_survive():
    rows = "姓名,单位\n李\x07敏\u202e,一\u200b厂\n".encode()

    (row,) = read_table(rows, "a.csv", columns=COLUMNS).rows

    assert (row.values["name"], row.values["unit"]) == ("李敏", "一厂")
