"""What the pages of awards share: the blueprint, words, and the event that is asked for."""

from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from contest.awards.rules import KIND_NAMES, masked_account
from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.foundation.permissions import require
from contest.foundation.web import actor
from contest.people.rules import GRADE_NAMES

blueprint = Blueprint("awards", __name__, template_folder="../templates")


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """Give templates the kinds of payment, masked accounts and the names of grades."""
    return {
        "payment_kinds": KIND_NAMES,
        "masked_account": masked_account,
        "skill_grades": GRADE_NAMES,
    }


def event_for(session: Session, event_id: str, permission: str) -> Event:
    """Return the event; raises `NotFound`, or `NotPermitted` unless the actor may."""
    event = event_by_public_id(session, event_id)
    require(actor(), permission, event)
    return event
