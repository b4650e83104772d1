"""A list of judges is seated as a whole, or nobody is, with a fault for each bad row."""

import pytest
from sqlalchemy import select

from contest.foundation.errors import NotPermitted
from contest.foundation.office import Heading, Sheet, read_table, write_xlsx
from judges.panels.errors import ListHasFaults
from judges.panels.models import Judge, SeatHolder
from judges.panels.operations import assign_works, import_judges, make_panel
from judges.panels.queries import assigned_works
from judges.panels.schemas import judge_columns
from tests.conftest import NOON
from tests.factories.editions import a_stage, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.panels import an_assigned_panel
from tests.factories.people import SYSTEM, an_actor, an_enterprise, apart
from tests.factories.sealing import a_drawn_stage, a_sealed_event, work_behind


def a_list(*rows, headings=("姓名", "单位", "席位", "职称")):
    data = write_xlsx([Sheet("裁判", [Heading(name) for name in headings], list(rows))])
    return read_table(data, "裁判.xlsx", columns=judge_columns())


def an_empty_panel(session):
    panel = make_panel(session, SYSTEM, a_stage(session, an_event(session)), now=NOON)
    apart(session)
    return panel


def holders(panel):
    return [seat.holder and seat.holder.judge.person.name for seat in panel.seats]


def test_a_list_fills_the_seats_by_their_roles(session):
    panel = an_empty_panel(session)
    units = [an_enterprise(session).name for _ in range(3)]
    apart(session)
    table = a_list(
        ("周正", units[0], "评分裁判", "技师"),
        ("吴敏", units[1], "裁判长", "高级技师"),
        ("钱进", units[2], "见习裁判", None),
    )

    seats = import_judges(session, SYSTEM, panel, table=table, now=NOON)

    assert [seat.number for seat in seats] == [2, 1, 4]
    assert holders(panel) == ["吴敏", "周正", None, "钱进"]
    assert [seat.counts for seat in panel.seats] == [True, True, True, False]


def test_a_plain_list_fills_the_seats_from_the_first(session):
    panel = an_empty_panel(session)
    unit = an_enterprise(session).name
    apart(session)

    import_judges(
        session, SYSTEM, panel, table=a_list(("周正", unit), headings=("姓名", "单位")), now=NOON
    )

    assert holders(panel) == ["周正", None, None]


def test_an_unknown_unit_names_its_row_and_the_nearest(session):
    panel = an_empty_panel(session)
    unit = an_enterprise(session, name="苏州长风精密机械有限公司").name
    table = a_list(("周正", unit), ("吴敏", "苏州长风精密机械公司"), headings=("姓名", "单位"))

    with pytest.raises(ListHasFaults) as refusal:
        import_judges(session, SYSTEM, panel, table=table, now=NOON)

    (fault,) = refusal.value.faults
    assert (fault.row, fault.column, fault.params) == (3, "Unit", {"name": unit})
    assert list(session.scalars(select(Judge))) == []


def test_a_list_without_its_columns_is_refused(session):
    panel = an_empty_panel(session)

    with pytest.raises(ListHasFaults):
        import_judges(session, SYSTEM, panel, table=a_list(("周正",), headings=("甲",)), now=NOON)

    assert holders(panel) == [None, None, None]


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
    apart(session)
    table = a_list(("周正", plant.name, "评分裁判"), headings=("姓名", "单位", "席位"))

    with pytest.raises(ListHasFaults) as refusal, session.begin_nested():
        import_judges(session, SYSTEM, panel, table=table, now=NOON)

    assert [(fault.row, fault.value) for fault in refusal.value.faults] == [(2, "周正")]
    session.refresh(seat, ["holders"])
    assert seat.holder is None


@pytest.mark.parametrize("sealing", [[], ["entry", "station", "work"]])
def test_an_imported_judge_never_gets_a_work_of_their_unit(session, sealing):
    event = a_sealed_event(session, sealing=sealing)
    plant = an_enterprise(session)
    entry = an_accepted_entry(session, event, unit=plant)
    stage = a_drawn_stage(session, event)
    panel = make_panel(session, SYSTEM, stage, now=NOON)
    apart(session)
    table = a_list(("周正", plant.name), headings=("姓名", "单位"))
    (seat,) = import_judges(session, SYSTEM, panel, table=table, now=NOON)

    assign_works(session, SYSTEM, panel, now=NOON)

    assert len(assigned_works(session, seat)) == 3
    assert work_behind(session, stage, entry) not in assigned_works(session, seat)


@pytest.mark.parametrize("role", ["clerk", "judge", "entrant"])
def test_others_import_no_judges(session, role):
    panel = an_empty_panel(session)
    actor = an_actor(session, role)
    table = a_list(("周正", an_enterprise(session).name), headings=("姓名", "单位"))
    apart(session)

    with pytest.raises(NotPermitted):
        import_judges(session, actor, panel, table=table, now=NOON)

    assert list(session.scalars(select(SeatHolder))) == []
