"""Published results that are contested, made through the operations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import EventPhase
from contest.editions.operations import close_stage, move_phase, open_stage
from contest.entries.models import Entry
from contest.foundation.permissions import Actor
from contest.people.models import Person
from judges.appeals import operations
from judges.appeals.models import Appeal
from judges.results.models import ResultVersion
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.results import D0, Judged, a_judged_workshop, a_published_version
from tests.factories.scoresheets import a_submitted_sheet, judge_on

# Three working days of notice, published by the organiser alone.
NOTICED = {"preset": "workshop", "notice_working_days": 3}
STATEMENT = "安全项少计 1 分，见赛场记录表第 3 行。"
LOWER = (("30", "30", "18"), ("30", "30", "18"), ("30", "30", "18"))


@dataclass
class Contested:
    """A contest whose result was posted at noon, with a supervisor who could rule."""

    judged: Judged
    version: ResultVersion
    supervisor: Actor

    @property
    def loser(self) -> Entry:
        """The entry of the second place."""
        return self.judged.entries[0]

    def entrant(self, session: Session, entry: Entry | None = None) -> Actor:
        """The first member of an entry, of the loser's if none is named."""
        person = (entry or self.loser).members[0].person
        return an_actor(session, "entrant", person=person)


def a_contested_result(
    session: Session,
    *,
    safeguards: dict[str, Any] | None = None,
    with_supervisor: bool = True,
    now: datetime = NOON,
) -> Contested:
    """Two entries, the first of them second; posted at `now`, in notice for three working days."""
    judged = a_judged_workshop(session, LOWER, D0, safeguards=safeguards or NOTICED)
    role = "supervisor" if with_supervisor else "auditor"
    supervisor = an_actor(session, role, unit=judged.event.edition.unit)
    apart(session)
    version = a_published_version(session, judged, now=now)
    return Contested(judged, version, supervisor)


def an_appeal(session: Session, case: Contested, *, at: datetime = NOON, **details: Any) -> Appeal:
    """The loser contests the line of their own entry."""
    actor = case.entrant(session)
    apart(session)
    appeal = operations.file_appeal(
        session,
        actor,
        case.version,
        case.loser,
        **{"ground": "mark", "statement": STATEMENT, "now": at, **details},
    )
    apart(session)
    return appeal


def person_of(session: Session, actor: Actor) -> Person:
    """Who acts, as a person."""
    return session.get_one(Person, actor.person_id)


def put_right(session: Session, case: Contested) -> None:
    """The judges give the loser 98 points, so that the order turns round."""
    judging, loser = case.judged.judging, case.loser
    move_phase(session, SYSTEM, judging.event, phase=EventPhase.JUDGING, now=NOON)
    open_stage(session, SYSTEM, judging.stage, now=NOON)
    work = next(one for one in judging.works if one.code == f"{loser.number:02d}")
    for seat in judging.panel.seats:
        apart(session)
        judge_on(session, seat)
        a_submitted_sheet(
            session,
            judging,
            seat=seat,
            work=work,
            texts={"C1": "40", "Q1": "40", "S1": "18"},
            base_revision=1,
            reason="裁定更正",
        )
    apart(session)
    close_stage(session, SYSTEM, judging.stage, now=NOON)
    apart(session)
