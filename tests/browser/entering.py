"""Pages of a captain's team on the way to be handed in, as links do not lead there."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from contest.entries.models import Entry, EntryState
from contest.entries.operations import open_team
from contest.foundation.permissions import Actor
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import a_person, an_actor

Opened = tuple[Actor | None, str]


def a_team(session: Session) -> tuple[Actor, Entry]:
    """A captain's draft of a team that members join, with conditions, roles, files, consent."""
    event = a_registration(session, entrants=TEAM, now=datetime.now(UTC))
    captain = a_person(session, identity="11010519491231002X")
    entry = an_entry(session, event, people=[captain, a_person(session)], state=EntryState.DRAFT,
                     now=datetime.now(UTC))  # fmt: skip
    leader = an_actor(session, "entrant", person=captain)
    open_team(session, leader, entry, now=datetime.now(UTC))
    return leader, entry


TEAM = {
    "subject": "team",
    "team": {"min": 2, "max": 3, "roles": [{"code": "p", "name": "编程", "name_en": "Code"}]},
    "eligibility": [
        {"code": "age", "condition": "age", "min": 18, "max": 60},
        {"code": "grade", "condition": "grade", "min": 3},
        {"code": "worker", "condition": "worker"},
        {"code": "winner", "condition": "past_winner", "years": 2, "waivable": False},
    ],
    "materials": [
        {"code": "seal", "name": "盖章报名表", "name_en": "Stamped form", "stamped": True}
    ],
    "consent": {"version": "1", "text": "用于报名和公示。", "text_en": "For entry and notice."},
    "grace_minutes": 30,
}


def edit_entry(session: Session) -> Opened:
    """A team that is not handed in."""
    leader, entry = a_team(session)
    return leader, f"/entries/{entry.public_id}/edit"


def show_entry(session: Session) -> Opened:
    """Its page, with what is not met and the code for members."""
    leader, entry = a_team(session)
    return leader, f"/entries/{entry.public_id}"


def materials(session: Session) -> Opened:
    """Its files: a stamped form is asked for."""
    leader, entry = a_team(session)
    return leader, f"/entries/{entry.public_id}/materials"


def join_form(session: Session) -> Opened:
    """Where a member who photographed the captain's code stands."""
    _leader, entry = a_team(session)
    return an_actor(session, "entrant"), f"/join?code={entry.team_code}"
