"""A list of units is looked at row by row, added as one batch and taken back as one batch."""

import pytest

from contest.foundation import ledger
from contest.foundation.lists import ListInUse, hand_in_list, import_list, undo_list
from contest.foundation.office import Heading, Sheet, read_table, write_xlsx
from contest.people import operations, queries
from contest.people.models import UnitLevel
from contest.people.operations import UNIT_LIST
from tests.conftest import NOON
from tests.factories.people import SYSTEM, a_federation, a_person, a_unit, apart

HEADINGS = ("单位名称", "级别", "上级单位", "统一社会信用代码")
CODE = "91320594MA1MXYZ12D"


def handed_in(session, parent, *rows, headings=HEADINGS):
    data = write_xlsx([Sheet("单位", [Heading(name) for name in headings], list(rows))])
    batch = hand_in_list(
        session, SYSTEM, UNIT_LIST, parent, data=data, file_name="单位.xlsx", now=NOON
    )
    apart(session)
    return batch, read_table(data, "单位.xlsx", columns=UNIT_LIST.columns(session, parent))


def states(session, parent, table):
    return [row.state for row in UNIT_LIST.plan(session, parent, table, {})]


def test_a_whole_tree_comes_in_whatever_the_order_of_its_rows_and_goes_again(session):
    root = a_federation(session)
    before = queries.units_below(session, root.path)
    batch, table = handed_in(
        session,
        root,
        ("装配一班", "班组", "纽威阀门"),
        ("纽威阀门", "企业", "高新区总工会"),
        ("高新区总工会", "区县", ""),
    )

    assert import_list(session, SYSTEM, UNIT_LIST, root, batch, table=table, now=NOON) == (3, ())

    by_name = {unit.name: unit for unit in queries.units_below(session, root.path)}
    assert by_name["装配一班"].parent is by_name["纽威阀门"]
    assert by_name["纽威阀门"].parent is by_name["高新区总工会"]
    assert by_name["高新区总工会"].parent is root
    apart(session)
    assert undo_list(session, SYSTEM, UNIT_LIST, root, batch, now=NOON) == 3
    assert queries.units_below(session, root.path) == before
    kinds = [content["kind"] for _, content in ledger.records(session, "system")]
    assert kinds[-4:] == ["unit.remove"] * 3 + ["list.undo"]


def test_each_row_says_what_is_wrong_with_it(session):
    root = a_federation(session)
    a_unit(session, parent=root, level=UnitLevel.DISTRICT, name="高新区总工会")
    batch, table = handed_in(
        session,
        root,
        ("昆山市总工会", "区县", ""),
        ("昆山市总工会", "区县", ""),
        ("高新区总工会", "区县", ""),
        ("亨通光电", "企业", "高新区工会"),
        ("高新分会", "区县", "高新区总工会"),
        ("甲班", "班组", "乙班"),
        ("乙班", "班组", "甲班"),
        ("", "企业", ""),
        ("纽威阀门", "企业", "", "91320594"),
    )

    rows = UNIT_LIST.plan(session, root, table, {})
    assert [row.state for row in rows] == [
        "good",
        "duplicate",
        "duplicate",
        *["faulty"] * 6,
    ]
    assert [fault.params.get("names") for fault in rows[3].faults] == ["高新区总工会"]
    assert import_list(session, SYSTEM, UNIT_LIST, root, batch, table=table, now=NOON) == (1, ())
    assert batch.taken == [2]


def test_a_parent_whose_name_several_units_have_is_never_guessed(session):
    root = a_federation(session)
    east, west = (
        a_unit(session, parent=root, level=UnitLevel.DISTRICT, name=name) for name in ("东", "西")
    )
    a_unit(session, parent=east, level=UnitLevel.ENTERPRISE, name="长风厂")
    apart(session)
    _, table = handed_in(
        session, root, ("长风厂", "企业", west.name, ""), ("一班", "班组", "长风厂", "")
    )

    assert states(session, root, table) == ["good", "faulty"]


def test_a_row_waits_for_the_row_of_its_parent_and_for_nothing_else(session):
    root = a_federation(session)
    _, table = handed_in(
        session,
        root,
        ("装配一班", "班组", "纽威阀门"),
        ("纽威阀门", "公司厂", ""),
        ("亨通光电", "企业", ""),
    )

    assert states(session, root, table) == ["faulty", "faulty", "good"]


def test_below_an_enterprise_the_level_need_not_be_said(session):
    firm = a_unit(session, parent=a_federation(session), level=UnitLevel.ENTERPRISE, name="纽威")
    batch, table = handed_in(
        session, firm, ("装配一班", "钳工"), ("装配二班", ""), headings=("班组名称", "行业")
    )

    import_list(session, SYSTEM, UNIT_LIST, firm, batch, table=table, now=NOON)

    below = queries.units_below(session, firm.path)
    assert [unit.level for unit in below[1:]] == [UnitLevel.TEAM, UnitLevel.TEAM]


def test_a_unit_that_somebody_belongs_to_by_now_keeps_the_whole_list_there(session):
    root = a_federation(session)
    batch, table = handed_in(
        session, root, ("亨通光电", "企业"), ("纽威阀门", "企业"), headings=HEADINGS[:2]
    )
    import_list(session, SYSTEM, UNIT_LIST, root, batch, table=table, now=NOON)
    used = next(unit for unit in queries.units_below(session, root.path) if unit.name == "纽威阀门")
    a_person(session, unit=used)
    apart(session)

    with pytest.raises(ListInUse) as refusal, session.begin_nested():
        undo_list(session, SYSTEM, UNIT_LIST, root, batch, now=NOON)

    assert refusal.value.params == {"names": "纽威阀门"}
    assert len(queries.units_below(session, root.path)) == 3
    assert batch.undone_at is None


def test_a_unit_is_removed_by_whom_it_belongs_to_only(session, now):
    root = a_federation(session)
    unit = a_unit(session, parent=root, level=UnitLevel.ENTERPRISE, name="纽威阀门")
    apart(session)

    operations.remove_unit(session, SYSTEM, unit, now=now)

    assert queries.units_below(session, root.path) == [root]
