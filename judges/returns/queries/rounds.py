"""What the month's round rests on: its rules, and who is to be reminded for a unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import document_of
from contest.entries.models import Entry
from contest.people.models import RoleGrant, Unit, User


@dataclass(frozen=True, slots=True)
class RoundRules:
    """Whether periods open by themselves on their first day, and when reminders begin.

    `remind_before` is in working days before the last day in time; below 0: no reminders.
    """

    opens_by_itself: bool
    remind_before: int


def round_rules(session: Session, event: Event) -> RoundRules:
    """Return what the event's definition says of its round."""
    asked = document_of(session, event).get("returns", {})
    return RoundRules(bool(asked.get("opens_by_itself", False)), int(asked.get("remind_days", -1)))


def contacts_of(session: Session, entries: Sequence[Entry]) -> dict[int, list[int]]:
    """Return by entry the ids of the persons who may report for it: contacts of its unit or above.

    In the order of their grants; [] where nobody is named. Suspended accounts are left out.
    """
    query = (
        select(Unit.path, User.person_id)
        .join(RoleGrant, RoleGrant.unit_id == Unit.id)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.role == "unit_contact",
            RoleGrant.revoked_at.is_(None),
            User.suspended_at.is_(None),
        )
        .order_by(RoleGrant.id)
    )
    by_path: dict[str, list[int]] = {}
    for path, person_id in session.execute(query):
        by_path.setdefault(path, []).append(person_id)
    found = {}
    for entry in entries:
        people: list[int] = []
        for path in _above(entry.unit.path if entry.unit else ""):
            people += [one for one in by_path.get(path, ()) if one not in people]
        found[entry.id] = people
    return found


def _above(path: str) -> list[str]:
    steps = [step for step in path.split("/") if step]
    return ["".join(f"{step}/" for step in steps[:depth]) for depth in range(len(steps), 0, -1)]
