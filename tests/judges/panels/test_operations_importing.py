"""A list of judges is looked at row by row, seated as one batch and taken back as one batch."""

import pytest
from sqlalchemy import select

from contest.editions.operations import open_stage
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from contest.foundation.lists import ListInUse, NothingToImport, import_list, undo_list
from contest.people.models import Person, UnitLevel
from judges.panels.models import SeatHolder
from judges.panels.operations import JUDGE_LIST, assign_works, make_panel
from judges.panels.queries import assigned_works
from tests.conftest import NOON
from tests.factories.editions import a_stage, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.panels import a_judge_list, an_assigned_panel, seat_list
from tests.factories.people import SYSTEM, a_unit, an_actor, an_enterprise, apart
from tests.factories.sealing import a_drawn_stage, a_sealed_event, work_behind

WITH_ROLES = ("姓名", "单位", "席位", "职称")


def an_empty_panel(session):
    panel = make_panel(session, SYSTEM, a_stage(session, an_event(session)), now=NOON)
    apart(session)
    return panel


def holders(panel):
    return [seat.holder and seat.holder.judge.person.name for seat in panel.seats]


def taken(session, panel, batch, table, actor=SYSTEM):
    apart(session)
    return import_list(session, actor, JUDGE_LIST, panel, batch, table=table, now=NOON)


def test_a_list_fills_the_seats_by_their_roles(session):
    panel = an_empty_panel(session)
    units = [an_enterprise(session).name for _ in range(3)]

    seat_list(
        session,
        panel,
        ("周正", units[0], "评分裁判", "技师"),
        ("吴敏", units[1], "裁判长", "高级技师"),
        ("钱进", units[2], "见习裁判", None),
        headings=WITH_ROLES,
    )

    assert holders(panel) == ["吴敏", "周正", None, "钱进"]
    assert [seat.counts for seat in panel.seats] == [True, True, True, False]


def test_good_rows_are_seated_and_each_bad_one_says_why(session):
    panel = an_empty_panel(session)
    unit = an_enterprise(session, name="苏州长风精密机械有限公司").name
    seat_list(session, panel, ("郑和", unit))
    batch, table = a_judge_list(
        session,
        panel,
        ("周正", unit),
        ("吴敏", "苏州长风精密机械公司"),
        ("周 正", unit),
        ("郑和", unit),
    )

    rows = JUDGE_LIST.plan(session, panel, table, {})
    assert [(row.number, row.state) for row in rows] == [
        (2, "good"),
        (3, "faulty"),
        (4, "duplicate"),
        (5, "duplicate"),
    ]
    assert [fault.params.get("names") for fault in rows[1].faults] == [unit]
    assert taken(session, panel, batch, table) == (1, ())
    assert holders(panel) == ["郑和", "周正", None]
    assert (batch.rows, batch.taken) == (1, [2])


def test_undoing_empties_the_seats_and_removes_those_that_were_added(session):
    panel = an_empty_panel(session)
    unit = an_enterprise(session).name
    batch, table = a_judge_list(
        session, panel, *((name, unit) for name in ("甲一", "乙二", "丙三", "丁四"))
    )
    taken(session, panel, batch, table)
    assert holders(panel) == ["甲一", "乙二", "丙三", "丁四"]
    apart(session)

    assert undo_list(session, SYSTEM, JUDGE_LIST, panel, batch, now=NOON) == 4

    assert holders(panel) == [None, None, None]
    kinds = [content["kind"] for _, content in ledger.records(session, panel.stream)]
    assert kinds[-5:] == ["seat.leave"] * 4 + ["list.undo"]


@pytest.mark.parametrize("is_open", [True, False])
def test_an_import_stands_once_its_judges_have_works_or_its_stage_was_opened(session, is_open):
    event = a_sealed_event(session, sealing=[])
    an_accepted_entry(session, event)
    stage = a_drawn_stage(session, event)
    panel = make_panel(session, SYSTEM, stage, now=NOON)
    unit = an_enterprise(session).name
    batch, table = a_judge_list(
        session, panel, *((name, unit) for name in ("甲一", "乙二", "丙三"))
    )
    taken(session, panel, batch, table)
    apart(session)
    assign_works(session, SYSTEM, panel, now=NOON)
    if is_open:
        open_stage(session, SYSTEM, stage, now=NOON)
    apart(session)

    with pytest.raises(ListInUse):
        undo_list(session, SYSTEM, JUDGE_LIST, panel, batch, now=NOON)

    assert holders(panel) == ["甲一", "乙二", "丙三"]


@pytest.mark.parametrize("sealing", [[], ["entry", "station", "work"]])
def test_a_judge_of_an_entrants_unit_is_refused_on_a_seat_with_works(session, sealing):
    event = a_sealed_event(session, sealing=sealing)
    plant = an_enterprise(session)
    an_accepted_entry(session, event, unit=plant)
    panel = an_assigned_panel(session, a_drawn_stage(session, event))
    seat = panel.seats[1]
    assert seat.holder is not None
    seat.holder.left_at = NOON
    session.flush()
    session.refresh(seat, ["holders"])
    batch, table = a_judge_list(
        session,
        panel,
        ("周正", plant.name, "评分裁判"),
        ("吴敏", an_enterprise(session).name, "评分裁判"),
        headings=("姓名", "单位", "席位"),
    )

    # Looking at the list tells nothing: units could be tried one after another.
    assert [row.state for row in JUDGE_LIST.plan(session, panel, table, {})] == ["good", "good"]
    count, refused = taken(session, panel, batch, table)

    assert (count, [(fault.row, fault.value) for fault in refused]) == (1, [(2, "周正")])
    assert batch.taken == [3]
    session.refresh(seat, ["holders"])
    assert seat.holder is not None
    assert seat.holder.judge.person.name == "吴敏"
    # Who was refused is not registered by it: neither as a judge nor as a person.
    assert session.scalars(select(Person).where(Person.name == "周正")).all() == []
    for stream in ("system", panel.stream):
        assert ledger.verify(session, stream).is_good


@pytest.mark.parametrize("sealing", [[], ["entry", "station", "work"]])
def test_an_imported_judge_never_gets_a_work_of_their_unit(session, sealing):
    event = a_sealed_event(session, sealing=sealing)
    plant = an_enterprise(session)
    entry = an_accepted_entry(session, event, unit=plant)
    stage = a_drawn_stage(session, event)
    panel = make_panel(session, SYSTEM, stage, now=NOON)
    seat_list(session, panel, ("周正", plant.name))
    seat = panel.seats[0]

    assign_works(session, SYSTEM, panel, now=NOON)

    assert len(assigned_works(session, seat)) == 3
    assert work_behind(session, stage, entry) not in assigned_works(session, seat)


def test_a_name_that_several_units_have_is_never_guessed(session):
    panel = an_empty_panel(session)
    for _ in range(2):
        a_unit(session, parent=an_enterprise(session), level=UnitLevel.TEAM, name="装配一班")
    _, table = a_judge_list(session, panel, ("周正", "装配一班"))

    (row,) = JUDGE_LIST.plan(session, panel, table, {})

    assert [fault.params for fault in row.faults] == [{"name": "装配一班"}]


@pytest.mark.parametrize("role", ["clerk", "judge", "entrant"])
def test_others_import_no_judges(session, role):
    panel = an_empty_panel(session)
    actor = an_actor(session, role)
    batch, table = a_judge_list(session, panel, ("周正", an_enterprise(session).name))

    with pytest.raises(NotPermitted):
        taken(session, panel, batch, table, actor)

    assert list(session.scalars(select(SeatHolder))) == []


def test_a_list_of_which_nothing_is_good_is_refused_with_its_faults(session):
    panel = an_empty_panel(session)
    batch, table = a_judge_list(session, panel, ("周正", "无名单位"))

    with pytest.raises(NothingToImport) as refusal:
        taken(session, panel, batch, table)

    assert [fault.row for fault in refusal.value.faults] == [2]
    assert batch.imported_at is None
