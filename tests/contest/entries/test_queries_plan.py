"""What importing a list would do: every fault with row, column, value, rule and remedy."""

import pytest
from sqlalchemy import event as listening

from contest.editions.models import EventPhase
from contest.entries.models import EntryState
from contest.entries.operations import set_quota
from contest.entries.queries import entrants_of, list_columns, plan_import
from contest.foundation.errors import Fault
from contest.foundation.office import read_table
from contest.people.operations import record_grade
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.editions import a_document, a_series, an_edition, an_event
from tests.factories.entries import a_registration, a_table, an_accepted_entry, an_entry
from tests.factories.people import SYSTEM, a_person, an_enterprise, apart

IDENTITY = "11010519491231002X"
OTHER_IDENTITY = "320502199003070019"
HEADINGS = ("姓名", "单位", "身份证号", "手机号")
UNIT = "亨通集团有限公司"
TEAM = {"subject": "team", "team": {"min": 2, "max": 2}}


@pytest.fixture
def event(session):
    """An event of persons, with one registered enterprise."""
    made = a_registration(session)
    an_enterprise(session, UNIT)
    return made


def planned(session, event, *rows, headings=HEADINGS):
    return plan_import(session, event, a_table(session, event, headings, *rows), now=NOON)


def test_a_whole_list_with_every_kind_of_fault(session, event):
    an_entry(session, event, people=[a_person(session, name="周洋", identity=IDENTITY)])

    plan = planned(
        session,
        event,
        ("张明", UNIT, "", ""),
        ("李敏", "亨通集团", "", ""),
        ("", UNIT, "", ""),
        ("王磊", UNIT, "11010519491331002X", ""),
        ("赵强", UNIT, "", "12345"),
        ("张明", UNIT, "", ""),
        ("周洋", UNIT, IDENTITY, ""),
        ("周杨", UNIT, IDENTITY, ""),
        ("孙丽", "天外公司", "", ""),
    )

    assert [entry.row for entry in plan.entries] == [2]
    assert plan.counts == {"good": 1, "faulty": 6, "duplicate": 2}
    assert [(row.number, row.state) for row in plan.rows] == [
        (2, "good"),
        (3, "faulty"),
        (4, "faulty"),
        (5, "faulty"),
        (6, "faulty"),
        (7, "duplicate"),
        (8, "duplicate"),
        (9, "faulty"),
        (10, "faulty"),
    ]
    assert [row.faults for row in plan.rows] == [
        [],
        [
            Fault(
                rule="The unit “%(name)s” is not registered",
                remedy="Do you mean %(names)s? Write the registered name.",
                row=3,
                column="单位",
                value="亨通集团",
                params={"name": "亨通集团", "names": UNIT},
            )
        ],
        [Fault(rule="This must be filled in", remedy="Fill it in.", row=4, column="姓名")],
        [
            Fault(
                rule="Figures 11–12: there is no month “%(month)s”",
                remedy="Compare it with the card, figure by figure.",
                row=5,
                column="身份证号",
                value="11010519491331002X",
                params={"month": "13"},
            )
        ],
        [plan.rows[4].faults[0]],
        [
            Fault(
                rule="The same as row %(row)d",
                remedy="Delete one of the rows; two people of one name need identity numbers.",
                row=7,
                column="姓名",
                value="张明",
                params={"row": 2},
            )
        ],
        [
            Fault(
                rule="Already in entry no. %(number)d",
                remedy="Nothing need be done; the row is left out.",
                row=8,
                column="姓名",
                value="周洋",
                params={"number": 1},
            )
        ],
        [
            Fault(
                rule="This identity number is registered with another name",
                remedy="Compare name and number with the card.",
                row=9,
                column="姓名",
                value="周杨",
            )
        ],
        [
            Fault(
                rule="The unit “%(name)s” is not registered",
                remedy="Write the unit's full name, or register it first.",
                row=10,
                column="单位",
                value="天外公司",
                params={"name": "天外公司", "names": ""},
            )
        ],
    ]
    phone = plan.rows[4].faults[0]
    assert (phone.row, phone.column, phone.value) == (6, "手机号", "12345")


def test_a_formula_is_no_value(session, event):
    csv = f"姓名,单位\n=1+1,{UNIT}\n".encode()
    table = read_table(csv, "名单.csv", columns=list_columns(entrants_of(session, event)))
    plan = plan_import(session, event, table, now=NOON)

    assert plan.entries == ()
    assert [fault.rule for row in plan.rows for fault in row.faults] == ["The cell holds a formula"]


def test_namesakes_with_two_identity_numbers_are_two_people(session, event):
    plan = planned(session, event, ("张明", UNIT, IDENTITY, ""), ("张明", UNIT, OTHER_IDENTITY, ""))

    assert plan.counts == {"good": 2, "faulty": 0, "duplicate": 0}


def test_somebody_whose_entry_was_declined_is_no_duplicate(session, event):
    person = a_person(session, name="周洋", identity=IDENTITY)
    an_entry(session, event, people=[person], state=EntryState.DECLINED)

    assert planned(session, event, ("周洋", UNIT, IDENTITY, "")).counts["good"] == 1


def test_a_faulty_row_holds_back_its_team_and_nobody_else(session):
    event = a_registration(session, entrants=TEAM)
    an_enterprise(session, UNIT)

    plan = planned(
        session,
        event,
        ("求实队", UNIT, "张明"),
        ("求实队", UNIT, ""),
        ("创新队", UNIT, "李敏"),
        ("创新队", UNIT, "王磊"),
        ("单人队", UNIT, "赵强"),
        headings=("队名", "单位", "姓名"),
    )

    assert [(entry.title, [row.name for row in entry.members]) for entry in plan.entries] == [
        ("创新队", ["李敏", "王磊"])
    ]
    assert [[fault.rule for fault in row.faults] for row in plan.rows] == [
        ["Held back, because row %(row)d of the same entry needs mending"],
        ["This must be filled in"],
        [],
        [],
        ["%(members)d members, but %(least)d to %(most)d are asked for"],
    ]


def test_shares_of_a_team_make_a_hundred(session):
    event = a_registration(session, entrants=TEAM)
    an_enterprise(session, UNIT)
    headings = ("队名", "单位", "姓名", "奖金份额")

    wrong = planned(
        session, event, ("甲", UNIT, "张明", 60), ("甲", UNIT, "李敏", 30), headings=headings
    )
    fine = planned(
        session,
        event,
        ("甲", UNIT, "张明", "33.333"),
        ("甲", UNIT, "李敏", "66.667"),
        headings=headings,
    )

    assert wrong.rows[0].faults[0].params == {"total": "90"}
    assert fine.rows[0].faults[0].rule == "A share has at most two decimals"


def test_a_unit_s_places_are_taken_from_top_to_bottom(session):
    event = a_registration(
        session, entrants={"subject": "person", "nomination": {"by": "unit", "quota": 3}}
    )
    unit = an_enterprise(session, UNIT)
    an_entry(session, event, people=[a_person(session, unit=unit)], state=EntryState.NOMINATED)
    set_quota(session, SYSTEM, event, unit=unit, quota=2, now=NOON)

    plan = planned(session, event, ("张明", UNIT, "", ""), ("李敏", UNIT, "", ""))

    assert [row.state for row in plan.rows] == ["good", "faulty"]
    assert plan.rows[1].faults == [
        Fault(
            rule="The unit has used all places that it may recommend",
            remedy="Give the unit more places, or leave the row out.",
            row=3,
            column="单位",
            value=UNIT,
        )
    ]


@pytest.mark.parametrize("number", [1, 30])
def test_a_list_is_checked_in_a_fixed_number_of_statements(session, event, number):
    rows = [(f"工人{n}", UNIT, "", f"138{n:08}") for n in range(number)]
    table = a_table(session, event, HEADINGS, *rows)
    statements = []
    bind = session.get_bind()
    listening.listen(bind, "before_cursor_execute", lambda *given: statements.append(given[2]))

    plan_import(session, event, table, now=NOON)

    # The rules were read with the table.
    assert len(statements) == 3


CONDITIONS = [
    {"code": "age", "condition": "age", "max": 60},
    {"code": "home", "condition": "residence", "places": [{"code": "3205", "name": "苏州"}]},
    {"code": "grade", "condition": "grade", "min": 3},
    {"code": "once", "condition": "entries_per_person", "most": 1},
    {"code": "won", "condition": "past_winner", "waivable": False},
]


def test_who_does_not_meet_the_conditions_is_a_fault_of_their_row(session):
    series = a_series(session)
    before = a_registration(session, edition=an_edition(session, series=series, year=2025))
    edition = an_edition(session, series=series, year=2026)
    event = a_registration(
        session, edition=edition, entrants={"subject": "person", "eligibility": CONDITIONS}
    )
    unit = an_enterprise(session, UNIT)
    winner = a_person(session, name="王磊", unit=unit)
    a_confirmed_award(session, before, an_accepted_entry(session, before, people=[winner]))
    busy, junior = (a_person(session, name=name, unit=unit) for name in ("赵强", "孙丽"))
    other = an_event(
        session, document=a_document(code="OTHER"), edition=edition, phase=EventPhase.REGISTRATION
    )
    an_entry(session, other, people=[busy])
    apart(session)
    record_grade(
        session, SYSTEM, junior, grade=2, trade="车工", gained_on=NOON.date(),
        source="declared", now=NOON,
    )  # fmt: skip
    apart(session)

    plan = planned(
        session,
        event,
        ("张明", UNIT, IDENTITY, ""),
        ("王磊", UNIT, "", ""),
        ("赵强", UNIT, "", ""),
        ("孙丽", UNIT, "", ""),
        ("李敏", UNIT, OTHER_IDENTITY, ""),
    )

    assert [
        (row.number, [(one.column, one.value, one.rule.split()[0]) for one in row.faults])
        for row in plan.rows
    ] == [
        (2, [("身份证号", "张明", "Older"), ("身份证号", "张明", "The")]),
        (3, [("姓名", "王磊", "Won")]),
        (4, [("姓名", "赵强", "Is")]),
        (5, [("姓名", "孙丽", "The")]),
        (6, []),
    ]
    assert [entry.row for entry in plan.entries] == [6]


def test_two_rows_that_mean_one_person_are_told_though_they_have_nothing_in_common(session, event):
    unit, other = an_enterprise(session, "甲公司"), an_enterprise(session, "乙公司")
    a_person(session, name="张伟", unit=unit, phone="13800138000")

    plan = planned(
        session, event, ("张伟", unit.name, "", ""), ("张伟", other.name, "", "13800138000")
    )

    assert [row.state for row in plan.rows] == ["good", "duplicate"]
    assert [(fault.rule, fault.params) for fault in plan.rows[1].faults] == [
        ("The same as row %(row)d", {"row": 2})
    ]
