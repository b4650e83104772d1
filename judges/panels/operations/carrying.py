"""A collection's next batch is judged by the same people until somebody seats others."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.editions.queries import stages_of
from contest.entries.signals import BatchOpened
from contest.foundation.permissions import system_actor
from judges.panels.models import Panel
from judges.panels.operations.seats import make_panel, seat_judge
from judges.panels.queries import panels_of_stage

ACTOR = system_actor("panels.batch")


def seat_next_batch(session: Session, signal: BatchOpened) -> None:
    """Make the panels of the batch before anew for the batch that opened, with who sits there."""
    event, before = (session.get_one(Event, key) for key in (signal.event_id, signal.before_id))
    stages = {stage.code: stage for stage in stages_of(session, event)}
    for stage in stages_of(session, before):
        if stage.code in stages:
            for panel in panels_of_stage(session, stage):
                _again(session, panel, stages[stage.code], event.created_at)


def _again(session: Session, panel: Panel, stage: Stage, now: datetime) -> None:
    anew = make_panel(
        session, ACTOR, stage, seats=[seat.role for seat in panel.seats], code=panel.code,
        name=panel.name, name_en=panel.name_en, now=now,
    )  # fmt: skip
    for seat, former in zip(anew.seats, panel.seats, strict=True):
        if former.holder is not None:
            seat_judge(session, ACTOR, seat, judge=former.holder.judge, now=now)
