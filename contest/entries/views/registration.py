"""Registering: a worker alone, a captain with a team, a unit for itself, the organiser for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.entries.errors import EntryIncomplete
from contest.entries.forms import EntryForm, NewcomerForm, entry_form
from contest.entries.models import Entry
from contest.entries.operations import (
    TypedMember,
    correct_entry,
    enter_entry,
    hand_in_complete,
    put_material,
    register_newcomer,
)
from contest.entries.queries import (
    entrants_of,
    entry_by_public_id,
    live_entry_of_person,
    unit_named,
    units_for_entry,
    units_of_event,
)
from contest.entries.rules import EntrantRules, registration_window
from contest.entries.views.common import blueprint, entry_for, files_of
from contest.foundation.db import reading, transaction
from contest.foundation.errors import Fault, NotFound
from contest.foundation.feature import can_send_by
from contest.foundation.files import Cleaned
from contest.foundation.limits import Limit, check, count
from contest.foundation.permissions import can
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
)
from contest.people import login
from contest.people.models import Person, Unit
from contest.people.operations import open_session
from contest.people.rules import ATTEMPTS_OF_ADDRESS, ATTEMPTS_WINDOW

NEWCOMERS = Limit("newcomer address", ATTEMPTS_OF_ADDRESS, ATTEMPTS_WINDOW)
UNITS_SUGGESTED = 300
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

    @property
    def writes_unit(self) -> bool:
        """Say whether the unit is written by name rather than known or chosen."""
        return self.mode == "staff" or (
            self.mode == "self" and (self.person is None or self.person.unit is None)
        )

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


@blueprint.route("/events/<pid:event_id>/register", methods=["GET", "POST"])
@permission("entry.register")
def register(event_id: str) -> ResponseReturnValue:
    """Show the form of an entry and take it; visitors are first asked who they are."""
    with reading() as session:
        desk = _desk(session, _open_event(session, event_id))
        if not actor().is_signed_in:
            return _newcomer_page(session, desk.event, NewcomerForm())
        form = _form(desk)
    kept = ""
    if _is_sent(form):
        with form_errors(form):
            uploads = files_of(form)
            with transaction() as session:
                desk = _desk(session, _open_event(session, event_id))
                entry = enter_entry(
                    session, actor(), desk.event, subject=desk.rules.subject, now=now(),
                    hand_in=_hands_in() and not uploads, **_typed(session, desk, form),
                )  # fmt: skip
                kept = entry.public_id
                faults = _attach(session, entry, uploads)
            _refuse(faults)
            _say_what_was_done()
            return see_other(".show", entry_id=kept)
    with reading() as session:
        # What could not be handed in is a draft by now: its photos need not be taken again.
        draft = entry_by_public_id(session, kept) if kept else None
        return _entry_page(session, _desk(session, _open_event(session, event_id), draft), form)


@blueprint.route("/entries/<pid:entry_id>/edit", methods=["GET", "POST"])
@permission("entry.edit")
def edit(entry_id: str) -> ResponseReturnValue:
    """Show an entry that is not handed in, or was returned, to be changed."""
    with reading() as session:
        entry = entry_for(session, entry_id, "entry.edit")
        form = _form(_desk(session, entry.event, entry))
    if _is_sent(form):
        with form_errors(form):
            uploads = files_of(form)
            with transaction() as session:
                entry = entry_by_public_id(session, entry_id)
                desk = _desk(session, entry.event, entry)
                correct_entry(
                    session, actor(), entry, now=now(), hand_in=_hands_in() and not uploads,
                    **_typed(session, desk, form),
                )  # fmt: skip
                faults = _attach(session, entry, uploads)
            _refuse(faults)
            _say_what_was_done()
            return see_other(".show", entry_id=entry_id)
    with reading() as session:
        entry = entry_by_public_id(session, entry_id)
        return _entry_page(session, _desk(session, entry.event, entry), form)


@blueprint.post("/events/<pid:event_id>/register/account")
@permission("entry.register")
def make_account(event_id: str) -> ResponseReturnValue:
    """Make the newcomer's account, sign them in and lead them on to the form."""
    form = NewcomerForm()
    if form.validate_on_submit():
        with form_errors(form):
            _count_newcomer()
            with transaction() as session:
                unit = unit_named(session, _open_event(session, event_id), form.unit.data or "")
                user = register_newcomer(
                    session, name=form.name.data or "", phone=form.phone.data or "", unit=unit,
                    identity=form.identity.data or "", password=form.password.data or "", now=now(),
                )  # fmt: skip
                device = request.user_agent.string
                _opened, token = open_session(
                    session, user, via="password", device=device, now=now()
                )
            login.remember(token)
            flash_ok(_("Your account is ready. Sign in with your phone number from now on."))
            return see_other(".register", event_id=event_id)
    with reading() as session:
        return _newcomer_page(session, _open_event(session, event_id), form)


def _open_event(session: Session, event_id: str) -> Event:
    """Return the event; one that is being prepared exists for its organiser only."""
    event = event_by_public_id(session, event_id)
    if event.phase == "preparing" and not can(actor(), "entry.manage", event):
        raise NotFound
    return event


def _desk(session: Session, event: Event, entry: Entry | None = None) -> Desk:
    rules = entrants_of(session, event)
    person = session.get(Person, actor().person_id) if actor().person_id else None
    units = units_for_entry(session, actor(), event)
    closes = event.registration_closes_at
    window = registration_window(event.phase, event.registration_opens_at, closes, now())
    is_staff = can(actor(), "entry.manage", event)
    mode = _mode_of_entry(entry, is_staff) if entry else _mode(rules, is_staff, bool(units))
    is_late = window == "closed" and is_staff
    return Desk(event, rules, mode, person, units, is_late, entry)


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


def _form(desk: Desk) -> EntryForm:
    chosen = [(unit.public_id, unit.name) for unit in desk.units] if desk.mode == "unit" else None
    form = entry_form(
        desk.rules,
        members=desk.rows,
        units=chosen,
        writes_unit=desk.writes_unit,
        asks_reason=desk.is_late,
        asks_own_share=desk.mode == "self" and desk.rules.has_title,
        data=_kept(desk) if desk.entry and request.method == "GET" else None,
    )
    if request.method == "POST" and _wish() == "more" and len(form.rows) < desk.most_rows:
        form.members.append_entry()
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
        "category": entry.category,
        "group": entry.group.code if entry.group else None,
        "unit": unit and (unit.public_id if desk.mode == "unit" else unit.name),
        "members": [
            {
                "known": member.person.public_id,
                "name": member.person.name,
                "share": member.share_percent,
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


def _wish() -> str:
    return request.form.get("action", "")


def _hands_in() -> bool:
    return _wish() == "submit"


def _is_sent(form: EntryForm) -> bool:
    return request.method == "POST" and _wish() != "more" and form.validate()


def _typed(session: Session, desk: Desk, form: EntryForm) -> dict[str, Any]:
    """Return the form's content as operations take it; people in the entry are found again."""
    in_entry = {
        member.person.public_id: member.person
        for member in (desk.entry.members if desk.entry else ())
    }
    members = [
        TypedMember(
            name=row.name.data or "",
            identity=row.identity.data,
            phone=row.phone.data,
            share_percent=form.share_of(row),
            person=in_entry.get(row.known.data or ""),
        )
        for row in form.rows
        if not row.is_empty and not row.remove.data
    ]
    if desk.mode == "self" and desk.person is not None:
        members.insert(0, TypedMember(person=desk.person, share_percent=_own_share(form)))
    return {
        "members": members,
        "unit": _unit(session, desk, form),
        "late_reason": form.late_reason.data if "late_reason" in form else None,
        **form.content(),
    }


def _own_share(form: EntryForm) -> Any:
    return form.own_share.data if "own_share" in form else None


def _unit(session: Session, desk: Desk, form: EntryForm) -> Unit | None:
    if "unit" not in form:
        return desk.person.unit if desk.person else None
    if desk.mode == "unit":
        return next((unit for unit in desk.units if unit.public_id == form.unit.data), None)
    return unit_named(session, desk.event, form.unit.data)


def _attach(session: Session, entry: Entry, uploads: Mapping[str, Cleaned]) -> list[Fault]:
    """Attach the files; hand the entry in where that is wished, or return what keeps it back."""
    if not uploads:
        return []
    for kind, upload in uploads.items():
        put_material(session, actor(), entry, kind=kind, upload=upload, now=now())
    return hand_in_complete(session, actor(), entry, now=now()) if _hands_in() else []


def _refuse(faults: list[Fault]) -> None:
    """Show what is missing, after what was typed and photographed is kept as a draft."""
    if faults:
        raise EntryIncomplete(faults=faults)


def _say_what_was_done() -> None:
    if _hands_in():
        flash_ok(_("Your entry was handed in."))
    else:
        flash_ok(_("The draft is saved. It counts only when it is handed in."))


def _entry_page(session: Session, desk: Desk, form: EntryForm) -> ResponseReturnValue:
    event = desk.event
    closes = event.registration_closes_at
    window = registration_window(event.phase, event.registration_opens_at, closes, now())
    present = None
    if desk.mode == "self" and desk.entry is None and not desk.rules.several:
        present = live_entry_of_person(session, event, actor().person_id)
    return form_page(
        "entries/register.html",
        form,
        desk=desk,
        event=event,
        rules=desk.rules,
        window=window,
        present=present,
        can_add=len(form.rows) < desk.most_rows,
        can_represent=bool(desk.units),
        can_manage=can(actor(), "entry.manage", event),
        suggested=_suggested(session, event) if desk.writes_unit else [],
    )


def _newcomer_page(session: Session, event: Event, form: NewcomerForm) -> ResponseReturnValue:
    closes = event.registration_closes_at
    window = registration_window(event.phase, event.registration_opens_at, closes, now())
    if window != "open":
        return page("entries/closed.html", event=event, window=window)
    return form_page(
        "entries/newcomer.html",
        form,
        event=event,
        suggested=_suggested(session, event),
        has_phone=can_send_by(session, "sms"),
        phone_url=url_for("people.phone", next=url_for(".register", event_id=event.public_id)),
        sign_in_url=url_for("people.sign_in", next=url_for(".register", event_id=event.public_id)),
    )


def _suggested(session: Session, event: Event) -> list[Unit]:
    return units_of_event(session, event)[:UNITS_SUGGESTED]


def _count_newcomer() -> None:
    """Count the attempt by itself: a refused one undoes its own transaction."""
    with transaction() as session:
        address = request.remote_addr or ""
        check(session, NEWCOMERS, address, now=now())
        count(session, NEWCOMERS, address, now=now())
