"""Judges who are made up for a rehearsal."""

from typing import Final

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.operations import note_samples
from contest.editions.signals import RehearsalBegun
from contest.foundation.permissions import system_actor
from contest.people.operations import add_person
from judges.panels.models import Judge
from judges.panels.operations.seats import add_judge, make_panel, seat_judge
from judges.panels.queries import judged_stages

ACTOR: Final = system_actor("rehearsal")


def seat_samples(session: Session, signal: RehearsalBegun) -> None:
    """Make one panel for each judged stage and put a made-up judge on each of its seats.

    They sign in with cards that the organiser prints, as true judges do.
    """
    event = session.get_one(Event, signal.event_id)
    judges: list[Judge] = []
    for stage in judged_stages(session, event):
        panel = make_panel(session, ACTOR, stage, now=signal.now)
        while len(judges) < len(panel.seats):
            judges.append(_sample(session, event, len(judges) + 1, signal))
        for seat, judge in zip(panel.seats, judges, strict=False):
            seat_judge(session, ACTOR, seat, judge=judge, now=signal.now)


def _sample(session: Session, event: Event, number: int, signal: RehearsalBegun) -> Judge:
    # Of no unit: no rule keeps them from judging anybody.
    person = add_person(session, ACTOR, name=f"样例裁判{number}", unit=None, now=signal.now)
    note_samples(session, event, [person.public_id], now=signal.now)
    return add_judge(session, ACTOR, person=person, now=signal.now)
