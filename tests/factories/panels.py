"""Judges, panels and cards for tests, made through the operations of the product."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.foundation.lists import hand_in_list, import_list
from contest.foundation.models import ListBatch
from contest.foundation.office import Heading, Sheet, Table, read_table, write_xlsx
from contest.people.models import Person, Unit
from judges.panels import operations
from judges.panels.models import Judge, Panel, Seat
from judges.panels.queries import judges_of_event
from tests.conftest import NOON
from tests.factories.people import SYSTEM, a_person, apart


def a_judge(session: Session, *, person: Person | None = None, unit: Unit | None = None) -> Judge:
    """A registered judge of `unit`, or of an enterprise of their own."""
    person = person or a_person(session, unit=unit)
    apart(session)
    return operations.add_judge(session, SYSTEM, person=person, now=NOON)


def a_panel(
    session: Session, stage: Stage, *judges: Judge, code: str = "1", name: str | None = None
) -> Panel:
    """A panel as the definition asks, with `judges` on its first seats and new ones on the rest."""
    apart(session)
    panel = operations.make_panel(session, SYSTEM, stage, code=code, name=name, now=NOON)
    for place, seat in enumerate(panel.seats):
        judge = judges[place] if place < len(judges) else a_judge(session)
        operations.seat_judge(session, SYSTEM, seat, judge=judge, now=NOON)
    apart(session)
    return panel


def an_assigned_panel(session: Session, stage: Stage, *judges: Judge) -> Panel:
    """The same, with every work assigned that its judges may judge."""
    panel = a_panel(session, stage, *judges)
    operations.assign_works(session, SYSTEM, panel, now=NOON)
    apart(session)
    return panel


def sitting(seat: Seat) -> Judge:
    """The judge on this seat; a test that asks has seated one."""
    holder = seat.holder
    assert holder is not None
    return holder.judge


def secrets_of_cards(session: Session, event: Event, *, now: datetime = NOON) -> dict[int, str]:
    """The secret of a fresh card of each seated judge, by the judge's id."""
    apart(session)
    printed = operations.print_cards(
        session, SYSTEM, event, judges=judges_of_event(session, event), now=now
    )
    apart(session)
    return {card.judge.id: card.url.rpartition("/")[2] for card in printed}


def a_judge_list(
    session: Session,
    panel: Panel,
    *rows: Sequence[str | None],
    headings: Sequence[str] = ("姓名", "单位"),
) -> tuple[ListBatch, Table]:
    """A list of judges as it was handed in, and as it is read."""
    data = write_xlsx([Sheet("裁判", [Heading(name) for name in headings], list(rows))])
    apart(session)
    kind = operations.JUDGE_LIST
    batch = hand_in_list(session, SYSTEM, kind, panel, data=data, file_name="裁判.xlsx", now=NOON)
    return batch, read_table(data, "裁判.xlsx", columns=kind.columns(session, panel))


def seat_list(session: Session, panel: Panel, *rows: Sequence[str | None], **details: Any) -> None:
    """Seat everybody of a list (name and unit), as an organiser does; nobody may be refused."""
    batch, table = a_judge_list(session, panel, *rows, **details)
    kind = operations.JUDGE_LIST
    taken = import_list(session, SYSTEM, kind, panel, batch, table=table, now=NOON)
    assert taken == (len(rows), ())
    apart(session)
