"""Halls for tests, led through the operations of the product."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from judges.contestday.models import Hall, Phase
from judges.contestday.operations import draw_order, step
from tests.factories.people import SYSTEM, apart
from tests.factories.scoresheets import Judging, a_judging, a_submitted_sheet


def pressed(session: Session, hall: Hall, *phases: str) -> None:
    """Press the host's key in each of these phases."""
    for phase in phases:
        apart(session)
        step(session, SYSTEM, hall, seen=Phase(phase), now=datetime.now(UTC))


def a_hall_under_way(session: Session, *, entries: int = 3) -> tuple[Hall, Judging]:
    """A hall that has seen its first score; the judges mark the second work, one is in."""
    judging = a_judging(session, entries=entries)
    hall = draw_order(
        session,
        SYSTEM,
        judging.stage,
        present_seconds=480,
        question_seconds=300,
        now=datetime.now(UTC),
    )
    pressed(session, hall, "idle", "called", "presenting", "questions")
    first, second, *_ = hall.appearances
    for seat in judging.panel.seats:
        apart(session)
        a_submitted_sheet(session, judging, seat=seat, work=first.work)
    pressed(session, hall, "marking", "shown", "called", "presenting", "questions")
    apart(session)
    a_submitted_sheet(session, judging, work=second.work)
    apart(session)
    return hall, judging
