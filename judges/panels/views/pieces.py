"""The panels' piece of the event's desk page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.editions.models import Event, EventPhase, Stage, StageKind, StageState
from contest.editions.queries import running_events, stage_under_way
from contest.foundation.calendar import local_day
from contest.foundation.feature import Step, Waiting
from contest.foundation.permissions import Actor, can
from contest.foundation.presentation import localised
from judges.panels import queries

SOON = timedelta(days=7)


def event_piece(session: Session, asking: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return the seats of each judged stage and what is lacking; None for others than staff."""
    if not can(asking, "panel.view", event):
        return None
    rows = []
    for stage in queries.judged_stages(session, event):
        panels = queries.panels_of_stage(session, stage)
        seats = [seat for panel in panels for seat in panel.seats]
        rows.append(
            {
                "stage": stage,
                "seats": len(seats),
                "taken": sum(seat.holder is not None for seat in seats),
                "unmet": len(queries.unmet_of_stage(session, stage)) if panels else 0,
            }
        )
    return {"rows": rows, "event": event} if rows else None


def event_steps(session: Session, asking: Actor, event: Event) -> Sequence[Step]:
    """Return whether the stage under way has its judges, their works and their cards.

    Judges may do without cards: where marking has begun nobody is asked to print any.
    """
    stage = stage_under_way(event)
    if stage is None or stage.kind is not StageKind.JUDGED:
        return []
    panels = queries.panels_of_stage(session, stage)
    seats = [seat for panel in panels for seat in panel.seats]
    held = [seat.holder.judge_id for seat in seats if seat.holder]
    is_seated = 0 < len(seats) == len(held)
    url = url_for("panels.panel", stage_id=stage.public_id)
    panel = url if can(asking, "panel.view", event) else None
    said = f"{len(held)}/{len(seats)}" if seats else ""
    steps = [
        Step(_("Seat the judges"), is_seated, panel, said),
        Step(_("Share out the works"), queries.is_shared_out(session, stage), panel),
    ]
    have_cards = bool(held) and not set(held) - set(queries.live_cards(session, event))
    if have_cards or stage.state is StageState.PLANNED:
        url = url_for("panels.cards", event_id=event.public_id)
        may_print = can(asking, "card.print", event)
        steps.append(Step(_("Print the judges' cards"), have_cards, url if may_print else None))
    return steps


def waiting_lines(session: Session, asking: Actor, now: datetime) -> Sequence[Waiting]:
    """Return the judged stages of running contests that lack a panel or a judge on a seat.

    A stage without any panel is told of from a week before the contest on.
    """
    stages = list(_to_be_judged(session, asking))
    empty = queries.empty_seats(session, [stage for stage, _event in stages])
    lines = []
    for stage, event in stages:
        days = event.held_on - local_day(now) if event.held_on else None
        is_soon = days is not None and days <= SOON
        lacking = empty.get(stage.id)
        if lacking is None and not (is_soon or stage.state is StageState.OPEN):
            continue
        if lacking == 0:
            continue
        text = (
            str(_("No panel is made yet"))
            if lacking is None
            else ngettext("%(num)d seat without a judge", "%(num)d seats without a judge", lacking)
        )
        about = f"{localised(event)} · {localised(stage)}"
        url = url_for("panels.panel", stage_id=stage.public_id)
        is_urgent = stage.state is StageState.OPEN or (days is not None and days.days <= 0)
        lines.append(Waiting(text, about, url, "today" if is_urgent else "waiting"))
    return lines


def _to_be_judged(session: Session, asking: Actor) -> Iterator[tuple[Stage, Event]]:
    for event in running_events(session, asking):
        if event.phase not in (EventPhase.REGISTRATION, EventPhase.JUDGING):
            continue
        if not can(asking, "panel.manage", event):
            continue
        for stage in event.stages:
            if stage.kind is StageKind.JUDGED and stage.state is not StageState.CLOSED:
                yield stage, event
