"""The form of an entry: whose desk it lies on, which fields it has, what stands in it already."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from contest.editions.models import Event
from contest.entries.forms import EntryForm, entry_form
from contest.entries.models import Entry
from contest.entries.operations import WaitingFile, kept_draft, waiting_by_kind
from contest.entries.queries import agreed_of, entrants_of, units_for_entry, window_of
from contest.entries.rules import EntrantRules
from contest.entries.views.parts import Part, part_asked, parts_of, together, with_files
from contest.foundation.permissions import can
from contest.foundation.web import actor, now
from contest.people.models import Person, Unit

Mode = Literal["self", "unit", "staff"]


@dataclass(frozen=True)
class Desk:
    """Who registers what: the event and its rules, for whom, and the units there are."""

    event: Event
    rules: EntrantRules
    mode: Mode
    person: Person | None
    units: list[Unit]
    is_late: bool
    entry: Entry | None = None
    asks_consent: bool = False
    typed: Mapping[str, list[str]] | None = None
    typed_at: datetime | None = None
    waiting: Mapping[str, WaitingFile] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Return where an unfinished form of this desk is kept."""
        return self.entry.public_id if self.entry else self.mode

    @property
    def writes_unit(self) -> bool:
        """Say whether the unit is written by name rather than known or chosen."""
        return self.mode == "staff" or (
            self.mode == "self" and (self.person is None or self.person.unit is None)
        )

    @property
    def parts(self) -> list[Part]:
        """Return the pages on which it is asked; none where it is one page.

        Staff type from paper, and an entry that is changed is looked over: both see all at once.
        """
        return [] if self.entry or self.mode == "staff" else parts_of(self.rules)

    @property
    def part(self) -> Part | None:
        """Return the page that is asked for or was sent; None: all of it on one."""
        return part_asked(self.parts)

    @property
    def rows(self) -> int:
        """Return how many members are typed: all but oneself, at least as many as are asked."""
        if self.mode == "self":
            return max(self.rules.team_min - 1, 0)
        return 1 if self.rules.subject in ("person", "unit") else max(self.rules.team_min, 1)

    @property
    def most_rows(self) -> int:
        """Return how many members may be typed."""
        return self.rules.team_max - (1 if self.mode == "self" else 0)


def desk_of(session: Session, event: Event, entry: Entry | None = None) -> Desk:
    """Return the desk: the event or the entry with the mode in which the actor writes."""
    rules = entrants_of(session, event)
    person = session.get(Person, actor().person_id) if actor().person_id else None
    units = units_for_entry(session, actor(), event)
    window = window_of(event, rules, now())
    is_staff = can(actor(), "entry.manage", event)
    mode = _mode_of_entry(entry, is_staff) if entry else _mode(rules, is_staff, bool(units))
    is_late = window == "closed" and is_staff
    asks_consent = (
        mode == "self"
        and rules.consent is not None
        and person is not None
        and not agreed_of(session, event, rules.consent, [person.id])
    )
    desk = Desk(event, rules, mode, person, units, is_late, entry, asks_consent)
    kept = kept_draft(session, actor(), event, place=desk.place)
    if kept is None:
        return desk
    waiting = waiting_by_kind(session, actor(), event, place=desk.place)
    return replace(desk, typed=kept[0], typed_at=kept[1], waiting=waiting)


def _mode(rules: EntrantRules, is_staff: bool, has_units: bool) -> Mode:
    wished = request.args.get("for", "")
    if is_staff and (wished == "others" or rules.subject == "unit"):
        return "staff"
    if has_units and (wished == "unit" or rules.subject == "unit"):
        return "unit"
    return "self"


def _mode_of_entry(entry: Entry, is_staff: bool) -> Mode:
    leads = bool(entry.members) and entry.members[0].person_id == actor().person_id
    if leads and entry.subject != "unit":
        return "self"
    return "staff" if is_staff else "unit"


def form_of(desk: Desk) -> EntryForm:
    """Return the form of the desk with what was sent, kept or written before."""
    if request.method == "POST":
        typed = with_files(together(desk.typed, desk.part)) if desk.part else None
    else:
        typed = MultiDict(desk.typed) if desk.typed else None
    chosen = [(unit.public_id, unit.name) for unit in desk.units] if desk.mode == "unit" else None
    form = entry_form(
        desk.rules,
        members=desk.rows,
        units=chosen,
        writes_unit=desk.writes_unit,
        asks_reason=desk.is_late,
        asks_own_share=desk.mode == "self" and desk.rules.has_title,
        asks_consent=desk.asks_consent,
        data=_kept(desk) if desk.entry and request.method == "GET" else None,
        typed=typed,
    )
    if request.method == "POST" and wish() == "more" and len(form.rows) < desk.most_rows:
        form.members.append_entry()
        form.offer_duties(desk.rules.duties)
    return form


def _kept(desk: Desk) -> dict[str, Any]:
    """Return the entry as its form shows it. Numbers of members are never shown again."""
    entry = desk.entry
    if entry is None:
        return {}
    listed = entry.members[1:] if desk.mode == "self" else entry.members
    unit = entry.unit
    kept: dict[str, Any] = {
        "title": entry.title,
        "own_share": entry.members[0].share_percent if entry.members else None,
        "own_duty": entry.members[0].duty if entry.members else None,
        "category": entry.category,
        "group": entry.group.code if entry.group else None,
        "unit": unit and (unit.public_id if desk.mode == "unit" else unit.name),
        "members": [
            {
                "known": member.person.public_id,
                "name": member.person.name,
                "share": member.share_percent,
                "duty": member.duty,
                "position": member.position,
            }
            for member in listed
        ],
    }
    return kept | {f"answer-{code}": _shown(desk, code) for code in entry.answers}


def _shown(desk: Desk, code: str) -> Any:
    value = desk.entry.answers[code] if desk.entry else None
    kind = next((field.kind for field in desk.rules.fields if field.code == code), "")
    if kind == "yes_no":
        return "yes" if value else "no"
    return date.fromisoformat(value) if kind == "date" and value else value


def wish() -> str:
    """Return what the pressed button asks for."""
    return request.form.get("action", "")
