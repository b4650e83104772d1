"""Finds the stages in which one tablet may enter for all seats, and those seats."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.editions.models import Edition, Event, Stage
from judges.panels.models import Judge, Panel, Seat, SeatHolder
from judges.scoresheets.models import ScribeStage


def scribe_stages(session: Session, event: Event) -> dict[int, ScribeStage]:
    """Return the leave of each stage of `event` in which a scribe may enter, by the stage's id."""
    query = (
        select(ScribeStage)
        .join(Stage, Stage.id == ScribeStage.stage_id)
        .where(Stage.event_id == event.id)
    )
    return {one.stage_id: one for one in session.scalars(query)}


def scribe_seats(session: Session, event: Event) -> list[Seat]:
    """Return the seats for which a scribe may enter: those with a judge, by stage and number."""
    stage = joinedload(Seat.panel).joinedload(Panel.stage)
    query = (
        select(Seat)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Stage, Stage.id == Panel.stage_id)
        .join(ScribeStage, ScribeStage.stage_id == Stage.id)
        .where(Stage.event_id == event.id)
        .options(
            stage.joinedload(Stage.event).joinedload(Event.edition).joinedload(Edition.unit),
            selectinload(Seat.holders).joinedload(SeatHolder.judge).joinedload(Judge.person),
        )
        .order_by(Stage.position, Panel.code, Seat.number)
    )
    return [seat for seat in session.scalars(query) if seat.holder is not None]
