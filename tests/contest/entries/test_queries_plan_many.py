"""Goal G15: of 500 rows each of forty faults is named, and the good rows are one press away."""

from collections import Counter

from contest.entries.queries import plan_import
from tests.conftest import NOON
from tests.contest.entries.test_operations_importing import HEADINGS, bring_in
from tests.factories.entries import a_registration, a_table, an_entry
from tests.factories.people import a_person, an_enterprise, apart

MILL = "亨通集团有限公司"
IDENTITY = "11010519491231002X"
ROWS, EACH = 500, 5


def seeded():
    """Eight kinds of fault, five times each: the row, and the column of its fault."""
    for n in range(EACH):
        yield (f"甲{n}", "亨通集团", "", ""), "单位"
        yield (f"乙{n}", f"没有的工厂{n}", "", ""), "单位"
        yield ("", MILL, "", ""), "姓名"
        yield (f"丙{n}", "", "", ""), "单位"
        yield (f"丁{n}", MILL, f"3205021990130{n}001X", ""), "身份证号"
        yield (f"戊{n}", MILL, "", f"一二三{n}"), "手机号"
        yield (f"己{n}", MILL, "", "138"), "手机号"
        yield ("已在", MILL, IDENTITY, ""), None


def test_every_one_of_forty_faults_is_named_and_the_good_rows_come_in_at_once(session):
    event = a_registration(session)
    mill = an_enterprise(session, MILL)
    an_entry(session, event, people=[a_person(session, unit=mill, name="已在", identity=IDENTITY)])
    faulty = dict(zip(range(7, 500, 12), seeded(), strict=False))
    assert len(faulty) == 8 * EACH
    lines = [
        faulty[n][0] if n in faulty else (f"职工{n}", MILL, "", f"138{n:08d}") for n in range(ROWS)
    ]
    table = a_table(session, event, HEADINGS, *lines)
    apart(session)

    plan = plan_import(session, event, table, now=NOON)

    told = {row.number - 2: row.faults for row in plan.rows if row.faults}
    assert set(told) == set(faulty), "each faulty row and no other"
    for place, faults in told.items():
        values, column = faulty[place]
        assert all(fault.rule and fault.remedy for fault in faults), place
        if column is not None:
            assert [fault.column for fault in faults] == [column], place
            value = dict(zip(HEADINGS, values, strict=True))[column]
            assert [fault.value or "" for fault in faults] == [value], place
    assert Counter(len(faults) for faults in told.values()) == {1: 8 * EACH}

    batch = bring_in(session, event, table)

    assert batch.rows == ROWS - 8 * EACH
