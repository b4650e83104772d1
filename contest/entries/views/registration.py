"""Registering: a worker alone, a captain with a team, a unit for itself, the organiser for all."""

from collections.abc import Mapping
from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.entries.errors import EntryIncomplete
from contest.entries.forms import EntryForm, NewcomerForm
from contest.entries.models import Entry
from contest.entries.operations import (
    TypedMember,
    content_of,
    correct_entry,
    drop_draft,
    enter_entry,
    hand_in_complete,
    keep_draft,
    put_material,
)
from contest.entries.queries import (
    case_of,
    entry_by_public_id,
    live_entry_of_person,
    unit_named,
    verdicts_of,
    window_of,
)
from contest.entries.rules import judge_entry
from contest.entries.views.common import blueprint, entry_for, files_of
from contest.entries.views.conditions import asked_sentences, verdict_rows
from contest.entries.views.filling import Desk, desk_of, form_of, wish
from contest.entries.views.newcomers import newcomer_page, open_event, suggested_units
from contest.entries.views.parts import LAST, PART, is_good, part_after, summary, together
from contest.foundation.db import reading, transaction
from contest.foundation.errors import Fault
from contest.foundation.files import Cleaned
from contest.foundation.permissions import can
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)
from contest.people.models import Unit

# What a form sends of itself.
NOT_TYPED = ("csrf_token", "action", PART)


@blueprint.route("/events/<pid:event_id>/register", methods=["GET", "POST"])
@permission("entry.register")
def register(event_id: str) -> ResponseReturnValue:
    """Show the form of an entry and take it; visitors are first asked who they are."""
    with reading() as session:
        desk = desk_of(session, open_event(session, event_id))
        if not actor().is_signed_in:
            return newcomer_page(session, desk.event, NewcomerForm())
        form = form_of(desk)
    kept = ""
    if wish() == "next" and desk.part and is_good(form, desk.part):
        return _go_on(event_id)
    if _is_sent(form):
        with form_errors(form):
            uploads = _waiting(desk) | files_of(form, desk.rules)
            with transaction() as session:
                desk = desk_of(session, open_event(session, event_id))
                entry = enter_entry(
                    session, actor(), desk.event, subject=desk.rules.subject, now=now(),
                    hand_in=_hands_in() and not uploads, **_typed(session, desk, form),
                )  # fmt: skip
                kept = entry.public_id
                faults = _attach(session, desk, entry, uploads)
            _refuse(faults)
            _say_what_was_done()
            return see_other(".show", entry_id=kept)
    return _asked_again(event_id, form, kept)


def _asked_again(event_id: str, form: EntryForm, kept: str) -> ResponseReturnValue:
    """Show the form with what stands in it; `kept` is the entry that it is by now, if any."""
    with reading() as session:
        # What could not be handed in is a draft by now: its photos need not be taken again.
        draft = entry_by_public_id(session, kept) if kept else None
        return _entry_page(session, desk_of(session, open_event(session, event_id), draft), form)


@blueprint.route("/entries/<pid:entry_id>/edit", methods=["GET", "POST"])
@permission("entry.edit")
def edit(entry_id: str) -> ResponseReturnValue:
    """Show an entry that is not handed in, or was returned, to be changed."""
    with reading() as session:
        entry = entry_for(session, entry_id, "entry.edit")
        desk = desk_of(session, entry.event, entry)
        form, rules = form_of(desk), desk.rules
    if _is_sent(form):
        with form_errors(form):
            uploads = files_of(form, rules)
            with transaction() as session:
                entry = entry_by_public_id(session, entry_id)
                desk = desk_of(session, entry.event, entry)
                correct_entry(
                    session, actor(), entry, now=now(), hand_in=_hands_in() and not uploads,
                    **_typed(session, desk, form),
                )  # fmt: skip
                faults = _attach(session, desk, entry, uploads)
            _refuse(faults)
            _say_what_was_done()
            return see_other(".show", entry_id=entry_id)
    with reading() as session:
        entry = entry_by_public_id(session, entry_id)
        return _entry_page(session, desk_of(session, entry.event, entry), form)


def _go_on(event_id: str) -> ResponseReturnValue:
    """Keep what stands on this page and show the next one."""
    with transaction() as session:
        desk = desk_of(session, open_event(session, event_id))
        _keep(session, desk)
        following = part_after(desk.parts, desk.part) if desk.part else None
    part = {PART: following.code} if following else {}
    return see_other(".register", event_id=event_id, **_as_asked(), **part)


def _waiting(desk: Desk) -> dict[str, Cleaned]:
    """Return what came in pieces while the form was filled in; a file sent with it goes before."""
    asked = {one.code for one in desk.rules.materials}
    # The rules may ask for less by now than when the file was chosen.
    return {code: content_of(one) for code, one in desk.waiting.items() if code in asked}


def _hands_in() -> bool:
    return wish() == "submit"


@blueprint.post("/events/<pid:event_id>/register/draft")
@permission("entry.register")
def keep_form(event_id: str) -> ResponseReturnValue:
    """Keep what is typed for a new entry, or throw it away."""
    with transaction() as session:
        _keep(session, desk_of(session, open_event(session, event_id)))
    if wish() == "discard":
        return see_other(".register", event_id=event_id, **_as_asked())
    return jsonify(saved_at=now().isoformat())


@blueprint.post("/entries/<pid:entry_id>/edit/draft")
@permission("entry.edit")
def keep_change(entry_id: str) -> ResponseReturnValue:
    """Keep what is typed to change an entry, or throw it away."""
    with transaction() as session:
        entry = entry_for(session, entry_id, "entry.edit")
        _keep(session, desk_of(session, entry.event, entry))
    if wish() == "discard":
        return see_other(".edit", entry_id=entry_id)
    return jsonify(saved_at=now().isoformat())


def _as_asked() -> dict[str, Any]:
    """Return for whom the form is, as the address says it."""
    return {"for": request.args["for"]} if "for" in request.args else {}


def _keep(session: Session, desk: Desk) -> None:
    if wish() == "discard":
        drop_draft(session, actor(), desk.event, place=desk.place)
        return
    whole = together(desk.typed, desk.part)
    typed = {name: values for name, values in whole.lists() if name not in NOT_TYPED}
    keep_draft(session, actor(), desk.event, place=desk.place, typed=typed, now=now())


def _is_sent(form: EntryForm) -> bool:
    return request.method == "POST" and wish() not in ("more", "next") and form.validate()


def _typed(session: Session, desk: Desk, form: EntryForm) -> dict[str, Any]:
    """Return the form's content as operations take it; people in the entry are found again."""
    in_entry = {
        member.person.public_id: member.person
        for member in (desk.entry.members if desk.entry else ())
    }
    rows = [row for row in form.rows if not row.is_empty]
    ordered = sorted(
        (row for row in rows if not row.remove.data),
        # Who has no number stands behind those who have one, in the order of the form.
        key=lambda row: (row.position.data is None, row.position.data),
    )
    members = [
        TypedMember(
            name=row.name.data or "",
            identity=row.identity.data,
            phone=row.phone.data,
            share_percent=form.share_of(row),
            person=in_entry.get(row.known.data or ""),
            duty=row.duty.data or None,
        )
        for row in ordered
    ]
    members += _joined_meanwhile(desk, {row.known.data for row in rows})
    if desk.mode == "self" and desk.person is not None:
        own = TypedMember(
            person=desk.person, share_percent=_own(form, "own_share"), duty=_own(form, "own_duty")
        )
        members.insert(0, own)
    return {
        "members": members,
        "unit": _unit(session, desk, form),
        "late_reason": form.late_reason.data if "late_reason" in form else None,
        "agrees": bool(form.agrees.data) if "agrees" in form else False,
        **form.content(),
    }


def _own(form: EntryForm, field: str) -> Any:
    return form[field].data or None if field in form else None


def _joined_meanwhile(desk: Desk, shown: set[str | None]) -> list[TypedMember]:
    """Return who joined with the team's code while the form was open: saving keeps them."""
    members = desk.entry.members if desk.entry else ()
    return [
        TypedMember(person=one.person, share_percent=one.share_percent, duty=one.duty)
        for one in members
        if one.joined_at is not None
        and one.person_id != actor().person_id
        and one.person.public_id not in shown
    ]


def _unit(session: Session, desk: Desk, form: EntryForm) -> Unit | None:
    if "unit" not in form:
        return desk.person.unit if desk.person else None
    if desk.mode == "unit":
        return next((unit for unit in desk.units if unit.public_id == form.unit.data), None)
    return unit_named(session, desk.event, form.unit.data)


def _attach(
    session: Session, desk: Desk, entry: Entry, uploads: Mapping[str, Cleaned]
) -> list[Fault]:
    """Attach the files and forget the unfinished form, for it is saved by now.

    Hands the entry in where that is wished, or returns what keeps it back.
    """
    for kind, upload in uploads.items():
        put_material(session, actor(), entry, kind=kind, upload=upload, now=now())
    wished = uploads and _hands_in()
    faults = hand_in_complete(session, actor(), entry, now=now()) if wished else []
    # Last: its files leave the disk at once.
    drop_draft(session, actor(), desk.event, place=desk.place)
    return faults


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
    window = window_of(event, desk.rules, now())
    # What was refused stands all on one page: each fault at its field.
    refused = bool(form.errors or form.form_errors) and wish() != "next"
    part = None if refused else desk.part
    present = None
    if desk.mode == "self" and desk.entry is None and not desk.rules.several:
        present = live_entry_of_person(session, event, actor().person_id)
    return form_page(
        "entries/register.html",
        form,
        desk=desk,
        part=part,
        said=summary(form, desk.parts) if part and part.code == LAST else [],
        event=event,
        rules=desk.rules,
        window=window,
        present=present,
        autosave=(
            url_for(".keep_change", entry_id=desk.entry.public_id)
            if desk.entry
            else url_for(".keep_form", event_id=event.public_id, **_as_asked())
        ),
        uploads=(
            url_for(".begin", entry_id=desk.entry.public_id)
            if desk.entry
            else url_for(".begin_form_file", event_id=event.public_id, **_as_asked())
        ),
        asked=asked_sentences(desk.rules, event.held_on),
        early=_early(session, desk),
        can_add=len(form.rows) < desk.most_rows,
        can_represent=bool(desk.units),
        can_manage=can(actor(), "entry.manage", event),
        suggested=suggested_units(session, event) if desk.writes_unit else [],
    )


def _early(session: Session, desk: Desk) -> list[dict[str, Any]]:
    """Return what the conditions say already: of a draft, or of oneself before anything is typed.

    What a person alone cannot tell, the answers and the title, is left to the draft.
    """
    if not desk.rules.conditions or (desk.mode != "self" and desk.entry is None):
        return []
    if desk.entry is not None:
        verdicts = verdicts_of(session, desk.entry, desk.rules)
    else:
        people = [desk.person] if desk.person else []
        unit = desk.person.unit if desk.person else None
        case = case_of(session, desk.event, desk.rules, people=people, unit=unit, day=now())
        asked = [one for one in desk.rules.conditions if one.condition != "answer"]
        verdicts = judge_entry(asked, case, {})
    return verdict_rows(verdicts, desk.rules, desk.event.held_on)
