"""A team that its members join by themselves: the captain opens it, a short code lets them in."""

import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.entries.errors import EntryNotOpen, NoSuchTeam, NotInTeam, TeamFull
from contest.entries.models import Entry, EntryMember
from contest.entries.operations.consents import give_consent
from contest.entries.operations.register import require_first
from contest.entries.operations.steps import lock_event, require_window, tell_people
from contest.entries.queries import entrants_of
from contest.entries.rules import OPEN_STATES, TEAM_ALPHABET, TEAM_CODE_LENGTH, team_code
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from contest.people.models import Person


def open_team(session: Session, actor: Actor, entry: Entry, *, now: datetime) -> str:
    """Give the team a new code and return it; one that it had lets nobody in any more.

    Raises `NotPermitted`, `EntryNotOpen` once the entry was handed in, or `NoSuchTeam` where the
    event has no teams that members may join.
    """
    _require_open(session, actor, entry)
    if not entrants_of(session, entry.event).joins:
        raise NoSuchTeam
    entry.team_code = _new_code(session)
    session.flush()
    ledger.record(session, actor, "entry.open_team", entry, body={"number": entry.number}, now=now)
    return entry.team_code


def close_team(session: Session, actor: Actor, entry: Entry, *, now: datetime) -> None:
    """Take the team's code away: nobody joins any more. Raises what `open_team` raises."""
    _require_open(session, actor, entry)
    if entry.team_code is None:
        return
    entry.team_code = None
    session.flush()
    ledger.record(session, actor, "entry.close_team", entry, body={"number": entry.number}, now=now)


def team_of_code(session: Session, typed: str) -> Entry:
    """Return the entry that takes members with this code, however it was typed.

    Raises `NoSuchTeam`, also for the code of a team that was handed in or closed.
    """
    code = team_code(typed)
    entry = session.scalar(select(Entry).where(Entry.team_code == code)) if code else None
    if entry is None or entry.state not in OPEN_STATES:
        raise NoSuchTeam
    return entry


def join_team(session: Session, actor: Actor, *, code: str, agrees: bool, now: datetime) -> Entry:
    """Let the actor join the team of this code as its last member, and return the entry.

    With `agrees` they agree to the event's consent text for themselves. Who is in the team
    already stays as they are. Raises `NotPermitted`, `NoSuchTeam`, `TeamFull`, `AlreadyEntered`,
    `RegistrationClosed`, or `NothingToAgree` where nothing is asked.
    """
    entry = team_of_code(session, code)
    event = entry.event
    require(actor, "entry.register", event)
    lock_event(session, event)
    session.refresh(entry, ["state", "team_code"], with_for_update=True)
    if entry.team_code != team_code(code) or entry.state not in OPEN_STATES:
        raise NoSuchTeam
    rules = entrants_of(session, event)
    require_window(actor, event, rules, state=entry.state, reason=None, now=now)
    person = session.get_one(Person, actor.person_id)
    if agrees:
        give_consent(session, actor, event, now=now)
    if any(member.person_id == person.id for member in entry.members):
        return entry
    if len(entry.members) >= rules.team_max:
        raise TeamFull(most=rules.team_max)
    require_first(session, event, rules, [person], entry.unit, besides=entry)
    session.add(
        EntryMember(
            edition_id=entry.edition_id, entry_id=entry.id, person_id=person.id, person=person,
            position=max((one.position for one in entry.members), default=0) + 1, role="member",
            joined_at=now,
        )
    )  # fmt: skip
    session.flush()
    session.expire(entry, ["members"])
    body = {"number": entry.number, "person": person.public_id}
    ledger.record(session, actor, "entry.join", entry, body=body, now=now)
    tell_people(session, entry, "entry_joined", reason=person.name, only=entry.members[0].person_id)
    return entry


def leave_team(session: Session, actor: Actor, entry: Entry, *, now: datetime) -> None:
    """Let a member who is not the captain leave before the entry is handed in; others move up.

    Raises `NotPermitted`, `EntryNotOpen`, or `NotInTeam` for the captain and for strangers.
    """
    _require_open(session, actor, entry)
    leaving = next((one for one in entry.members[1:] if one.person_id == actor.person_id), None)
    if leaving is None:
        raise NotInTeam
    behind = [one for one in entry.members if one.position > leaving.position]
    session.execute(delete(EntryMember).where(EntryMember.id == leaving.id))
    # In order: no two may stand at one place, not for a moment.
    for member in behind:
        member.position -= 1
        session.flush()
    session.expire(entry, ["members"])
    body = {"number": entry.number, "person": leaving.person.public_id}
    ledger.record(session, actor, "entry.leave", entry, body=body, now=now)


def _require_open(session: Session, actor: Actor, entry: Entry) -> None:
    require(actor, "entry.edit", entry)
    session.refresh(entry, ["state", "team_code"], with_for_update=True)
    if entry.state not in OPEN_STATES:
        raise EntryNotOpen


def _new_code(session: Session) -> str:
    while True:
        code = "".join(secrets.choice(TEAM_ALPHABET) for _ in range(TEAM_CODE_LENGTH))
        if session.scalar(select(Entry.id).where(Entry.team_code == code)) is None:
            return code
