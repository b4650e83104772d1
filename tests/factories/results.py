"""Judged contests, ready to be computed, made through the operations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event, EventPhase, Stage
from contest.editions.operations import close_stage, open_stage
from contest.entries.models import Entry
from contest.foundation.permissions import Actor
from judges.results import operations
from judges.results.models import ResultVersion
from judges.scoresheets.operations import import_marks
from judges.sealing.operations import draw_stage
from judges.sealing.queries import entries_of_works, works_of_stage
from tests.conftest import NOON
from tests.factories.editions import a_document, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.scoresheets import Judging, a_judging, a_submitted_sheet

# Craft, quality and safety of each seat: 88, 91.5 and 90, whose mean is the rule book's 89.83.
D0 = (("36", "34", "18"), ("36", "36.5", "19"), ("35", "36", "19"))


@dataclass
class Judged:
    """A workshop contest whose sheets are in."""

    judging: Judging
    entries: list[Entry]
    organiser: Actor

    @property
    def event(self) -> Event:
        """The event."""
        return self.judging.event


def a_tied_cut(session: Session, *marks: int, top: int = 3) -> tuple[Event, Stage, list[Entry]]:
    """A workshop contest whose best `top` of the theory paper go on; who is tied there waits.

    Returns the event, its last stage, and the entries in the order of `marks`.
    """
    document = a_document("workshop")
    cut = {"to": "practical", "top": top, "ties_at_cut": "block"}
    theory = {"code": "prelim", "name": "理论", "kind": "imported", "max": "100", "advance": cut}
    document["stages"].insert(0, theory)
    event = an_event(session, document=document, phase=EventPhase.REGISTRATION)
    entries = [an_accepted_entry(session, event) for _mark in marks]
    apart(session)
    prelim, final = event.stages
    draw_stage(session, SYSTEM, prelim, now=NOON)
    open_stage(session, SYSTEM, prelim, now=NOON)
    behind = entries_of_works(session, prelim)
    works = sorted(works_of_stage(session, prelim), key=lambda work: behind[work.id].number)
    given = [(work, "", Decimal(mark)) for work, mark in zip(works, marks, strict=True)]
    import_marks(session, SYSTEM, prelim, marks=given, source="机考", now=NOON)
    close_stage(session, SYSTEM, prelim, now=NOON)
    apart(session)
    return event, final, entries


def a_judged_workshop(
    session: Session,
    *given: Sequence[Sequence[str]],
    is_closed: bool = True,
    **details: Any,
) -> Judged:
    """A workshop contest with one entry for each of `given`: per seat, the three marks."""
    sheets = given or (D0,)
    judging = a_judging(session, entries=len(sheets), **details)
    behind = entries_of_works(session, judging.stage)
    works = sorted(judging.works, key=lambda work: behind[work.id].number)
    for work, seats in zip(works, sheets, strict=True):
        for seat, marks in zip(judging.panel.seats, seats, strict=False):
            texts = dict(zip(("C1", "Q1", "S1"), marks, strict=True))
            apart(session)
            a_submitted_sheet(session, judging, seat=seat, work=work, texts=texts)
    apart(session)
    if is_closed:
        close_stage(session, SYSTEM, judging.stage, now=NOON)
    organiser = an_actor(session, "organiser", unit=judging.event.edition.unit)
    apart(session)
    return Judged(judging, [behind[work.id] for work in works], organiser)


def a_computed_version(session: Session, judged: Judged) -> ResultVersion:
    """The results as they come out now."""
    version = operations.compute_results(session, judged.organiser, judged.event, now=NOON)
    apart(session)
    return version


def a_signed_version(session: Session, judged: Judged) -> ResultVersion:
    """The results, signed by the one organiser whom a workshop asks."""
    version = a_computed_version(session, judged)
    operations.sign_results(session, judged.organiser, version, shown_hash=version.sha256, now=NOON)
    apart(session)
    return version


def a_published_version(session: Session, judged: Judged, *, now: datetime = NOON) -> ResultVersion:
    """The results, public since `now`."""
    version = a_signed_version(session, judged)
    operations.publish_results(
        session, judged.organiser, version, shown_hash=version.sha256, now=now
    )
    apart(session)
    return version
