"""Finds sheets that are held; changes nothing."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Event
from judges.panels.models import Seat
from judges.sealing.models import Work
from judges.tablet.models import HeldSheet, Outcome, TabletDelivery, TabletDevice


@dataclass(frozen=True, slots=True)
class Held:
    """A held sheet with what brought it."""

    sheet: HeldSheet
    delivery: TabletDelivery
    seat: Seat
    work: Work


def held_of_event(session: Session, event: Event) -> list[Held]:
    """Return the held sheets of `event` in the order in which they came, without any mark."""
    rows = session.execute(
        select(HeldSheet, TabletDelivery, Seat, Work)
        .join(TabletDelivery, TabletDelivery.id == HeldSheet.delivery_id)
        .join(TabletDevice, TabletDevice.id == TabletDelivery.device_id)
        .join(Seat, Seat.id == TabletDelivery.seat_id)
        .join(Work, Work.id == TabletDelivery.work_id)
        .where(TabletDevice.event_id == event.id)
        .order_by(TabletDelivery.ledger_seq)
        .options(joinedload(TabletDelivery.device))
    )
    return [Held(sheet, delivery, seat, work) for sheet, delivery, seat, work in rows]


def held_for(session: Session, seat: Seat, work: Work, revision: int) -> str | None:
    """Return the rule that holds this revision of the seat's sheet of `work`; None: none is held.

    The newest one where several were held under the same number.
    """
    return session.scalar(
        select(TabletDelivery.held_for)
        .where(
            TabletDelivery.seat_id == seat.id,
            TabletDelivery.work_id == work.id,
            TabletDelivery.revision == revision,
            TabletDelivery.outcome == Outcome.HELD,
        )
        .order_by(TabletDelivery.id.desc())
        .limit(1)
    )
