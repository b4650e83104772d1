"""Deals the works of a stage out among its panels, by lot and evenly."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from secrets import SystemRandom

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageState
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from judges.panels.errors import NotDrawn, OnePanelOnly
from judges.panels.models import Assignment, Panel
from judges.panels.operations.assign import assign_works
from judges.panels.queries import (
    AssignmentReport,
    conflicts_with_works,
    panel_of_works,
    panels_of_stage,
)
from judges.panels.rules import deal
from judges.sealing.queries import identities_behind, works_of_stage

# The operating system's own source of chance; tests and the demo hand in one with a seed.
CHANCE = SystemRandom()


def deal_works(
    session: Session, actor: Actor, stage: Stage, *, now: datetime, chance: Random = CHANCE
) -> list[AssignmentReport]:
    """Give every work that no panel has to one of the stage's panels, and assign it to its seats.

    By lot, so that nobody chooses a panel's works; evenly within each group of entries, so that
    panels can be levelled; and away from judges who may not judge it. Works dealt out before stay
    where they are, unless the stage has not opened and a panel was made since that has none: then
    all are dealt anew. Seat the judges first: an empty seat bars nobody. Returns the panels'
    reports in their order. Raises `NotPermitted`, `NotDrawn` or `OnePanelOnly`.
    """
    require(actor, "panel.manage", stage)
    works = works_of_stage(session, stage)
    panels = panels_of_stage(session, stage)
    if not works:
        raise NotDrawn
    if len(panels) < 2:  # noqa: PLR2004 - dealing needs two to deal to
        raise OnePanelOnly
    held = {work_id: panel.id for work_id, panel in panel_of_works(session, stage).items()}
    if stage.state is StageState.PLANNED and set(held.values()) != {one.id for one in panels}:
        _take_back(session, panels)
        held = {}
    waiting = [work.id for work in works if work.id not in held]
    chance.shuffle(waiting)
    order = [panel.id for panel in panels]
    chance.shuffle(order)
    # What this knows of entries decides on no mark and is shown to nobody.
    groups = {work_id: who.group_id for work_id, who in identities_behind(session, stage).items()}
    dealt = deal(waiting, order, barred=_barred(session, stage, panels), pools=groups, before=held)
    own = {panel.id: [work for work in works if dealt.get(work.id) == panel.id] for panel in panels}
    body = {
        "stage": stage.public_id,
        "dealt": {panel.public_id: [work.public_id for work in own[panel.id]] for panel in panels},
    }
    ledger.record(session, actor, "panel.deal", stage, body=body, now=now)
    return [assign_works(session, actor, one, works=own[one.id], now=now) for one in panels]


def _take_back(session: Session, panels: Sequence[Panel]) -> None:
    seats = [seat.id for panel in panels for seat in panel.seats]
    session.execute(delete(Assignment).where(Assignment.seat_id.in_(seats)))


def _barred(session: Session, stage: Stage, panels: Sequence[Panel]) -> dict[tuple[int, int], int]:
    """Count, by panel and work, the judges whose marks count and who may not judge the work."""
    counts: dict[tuple[int, int], int] = {}
    for panel in panels:
        for seat in panel.seats:
            if seat.counts and seat.holder is not None:
                for work_id in conflicts_with_works(session, stage, seat.holder.judge):
                    key = (panel.id, work_id)
                    counts[key] = counts.get(key, 0) + 1
    return counts
