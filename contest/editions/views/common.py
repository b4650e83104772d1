"""What several pages of editions share: finding records, times of Shanghai, who may see."""

from datetime import UTC, datetime

from flask import Blueprint
from sqlalchemy.orm import Session

from contest.editions import queries
from contest.editions.models import Event
from contest.foundation.calendar import SHANGHAI, local
from contest.foundation.permissions import Actor, require
from contest.foundation.web import actor

blueprint = Blueprint("editions", __name__, template_folder="../templates")


def desk_event(session: Session, event_id: str) -> Event:
    """Return the event for those who may see its desk page."""
    event = queries.event_by_public_id(session, event_id)
    require(actor(), "event.view", event)
    return event


def paths_of(who: Actor) -> list[str]:
    """Return the paths of the units over which `who` holds any role."""
    return sorted({grant.unit_path for grant in who.grants if grant.unit_path})


def instant_of(typed: datetime | None) -> datetime | None:
    """Return the instant of a minute that was typed as Shanghai's; None stays None."""
    return None if typed is None else typed.replace(tzinfo=SHANGHAI).astimezone(UTC)


def typed_of(instant: datetime | None) -> datetime | None:
    """Return an instant as Shanghai's minute, to be filled into a form."""
    return None if instant is None else local(instant).replace(tzinfo=None)
