"""Stages that are being judged, filled and submitted sheets, made through the operations."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.editions.operations import open_stage
from contest.foundation.permissions import Actor
from contest.people.queries import actor_of, user_of_person
from judges.panels.models import Judge, Panel, Seat
from judges.rubrics.queries import scoring_rubric
from judges.scoresheets.models import ScoreSheet
from judges.scoresheets.operations import submit_score_sheet
from judges.scoring.definition import Rubric
from judges.scoring.fields import sheet_fields, values_from_texts
from judges.scoring.values import Values
from judges.sealing.models import Work
from judges.sealing.queries import works_of_stage
from tests.conftest import NOON
from tests.factories.panels import an_assigned_panel
from tests.factories.people import SYSTEM, a_user, apart
from tests.factories.rubrics import an_event_with
from tests.factories.sealing import a_drawn_stage


@dataclass
class Judging:
    """A stage with its works drawn, its panel seated and assigned."""

    event: Event
    stage: Stage
    panel: Panel
    works: list[Work]

    @property
    def seat(self) -> Seat:
        """The first seat."""
        return self.panel.seats[0]

    @property
    def work(self) -> Work:
        """The first work."""
        return self.works[0]


def a_judging(
    session: Session,
    *judges: Judge,
    event: Event | None = None,
    entries: int = 1,
    is_open: bool = True,
    **details: Any,
) -> Judging:
    """An event on its contest day: codes drawn, works assigned, the last stage open."""
    event = event or an_event_with(session, **details)
    stage = a_drawn_stage(session, event, entries=entries)
    panel = an_assigned_panel(session, stage, *judges)
    if is_open:
        open_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
    return Judging(event, stage, panel, works_of_stage(session, stage))


def judge_on(session: Session, seat: Seat) -> Actor:
    """The judge who sits on `seat`, with an account."""
    assert seat.holder is not None
    person = seat.holder.judge.person
    user = user_of_person(session, person)
    if user is None:
        apart(session)
        user = a_user(session, person=person)
        apart(session)
    return actor_of(session, user)


def rubric_of(session: Session, stage: Stage) -> Rubric:
    """The rubric of a judged stage."""
    rubric = scoring_rubric(session, stage)
    assert rubric is not None
    return rubric


def values_of(rubric: Rubric, texts: Mapping[str, str]) -> Values:
    """What these texts mean, blanks allowed."""
    values, faults = values_from_texts(rubric, texts, complete=False)
    assert faults == []
    return values


def full_texts(rubric: Rubric) -> dict[str, str]:
    """Texts that fill every box with something right."""
    return {field.name: _right(field) for field in sheet_fields(rubric) if field.required}


def full_values(session: Session, stage: Stage, **texts: str) -> Values:
    """A complete sheet; `texts` replace what stands in single boxes."""
    rubric = rubric_of(session, stage)
    return values_of(rubric, {**full_texts(rubric), **texts})


def a_submitted_sheet(
    session: Session,
    judging: Judging,
    *,
    seat: Seat | None = None,
    work: Work | None = None,
    texts: Mapping[str, str] | None = None,
    **details: Any,
) -> ScoreSheet:
    """The sheet of a seat and a work, submitted by its judge."""
    seat, work = seat or judging.seat, work or judging.work
    return submit_score_sheet(
        session,
        judge_on(session, seat),
        seat=seat,
        work=work,
        values=full_values(session, judging.stage, **(texts or {})),
        **{"base_revision": 0, "now": NOON, **details},
    )


def _right(field: Any) -> str:
    criterion = field.criterion
    if field.kind == "yes_no":
        return "yes"
    if field.kind == "time":
        return "60"
    if criterion.type == "measurement":
        middle = [limit for limit in (criterion.low, criterion.high) if limit is not None]
        return f"{middle[-1]:f}" if middle else "1"
    if criterion.type == "points":
        steps = (criterion.max - criterion.min) // 2 // criterion.step
        return f"{criterion.min + steps * criterion.step:f}"
    if field.kind == "target":
        return "1"
    return str(Decimal(1))
