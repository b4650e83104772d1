"""What all pages of results share: the blueprint, who may look, what was on the screen."""

from flask import Blueprint, request
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.queries import groups_of_event
from contest.foundation.permissions import require
from contest.foundation.presentation import localised
from contest.foundation.web import (
    actor,
)
from judges.results import queries
from judges.results.models import ResultVersion
from judges.results.policy import EventWithChiefs
from judges.results.render import levelled, ranked_teams

blueprint = Blueprint("results", __name__, template_folder="../templates")


def stage_names(event: Event) -> dict[str, str]:
    """Return the stages' names by code, in the visitor's language."""
    return {stage.code: localised(stage) for stage in event.stages}


def shown_hash() -> str:
    """Return the fingerprint of the content that was on the screen."""
    return request.form.get("shown_hash", "")


def require_view(session: Session, event: Event) -> None:
    """Raise `NotPermitted` unless the actor may see results of `event` before they are public."""
    require(actor(), "result.view", EventWithChiefs(event, queries.chief_judges(session, event)))


def beside(session: Session, found: ResultVersion, *, masked: bool = False) -> dict[str, object]:
    """Return what stands beside the ranking: the panels' levelling and the teams, if any."""
    groups = groups_of_event(session, found.event)
    return {
        "levelled": levelled(session, found, masked=masked),
        "teams": ranked_teams(session, found, masked=masked),
        "groups": {code: localised(group) for code, group in groups.items()},
    }
