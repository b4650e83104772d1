"""What several pages of entries share: names of states, the way of an entry, finding records."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.entries.forms import FILE, MATERIAL_NAMES, EntryForm, OpinionForm
from contest.entries.models import Entry, EntryState
from contest.entries.operations import accept_of, may_recommend, may_withdraw
from contest.entries.queries import (
    Turn,
    agreed_in,
    entrants_of,
    entry_by_public_id,
    turn_of,
    turns_of_entries,
    verdicts_of,
    window_of,
)
from contest.entries.rules import OPEN_STATES, EntrantRules, shown_team_code
from contest.entries.views.conditions import verdict_rows
from contest.foundation import qr
from contest.foundation.files import Cleaned, clean_upload
from contest.foundation.permissions import can, require
from contest.foundation.presentation import local_time, localised
from contest.foundation.web import actor, now

blueprint = Blueprint(
    "entries",
    __name__,
    template_folder="../templates",
    static_folder="../static/entries",
    static_url_path="/static/entries",
)

STATE_NAMES: Mapping[str, Any] = {
    "draft": _l("Draft"),
    "submitted": _l("Handed in"),
    "nominated": _l("Recommended"),
    "returned": _l("Returned"),
    "accepted": _l("Accepted"),
    "declined": _l("Declined"),
    "withdrawn": _l("Withdrawn"),
}
STATE_TAGS: Mapping[str, str] = {
    "draft": "draft",
    "submitted": "waiting",
    "nominated": "waiting",
    "returned": "warn",
    "accepted": "ok",
    "declined": "stopped",
    "withdrawn": "neutral",
}
ROLE_NAMES: Mapping[str, Any] = {
    "entrant": _l("Entrant"),
    "captain": _l("Captain"),
    "first_author": _l("First author"),
    "member": _l("Member"),
}
SUBJECT_NAMES: Mapping[str, Any] = {
    "person": _l("Individual"),
    "team": _l("Team"),
    "unit": _l("Unit"),
    "project": _l("Project"),
}
GONE = ("declined", "withdrawn")
# How far each state has come: steps done before the one that is current.
STAGE_OF_STATE = {"draft": 0, "returned": 0, "submitted": 1, "nominated": 2, "accepted": 3}
STAGE_OF_PHASE = {"judging": 3, "notice": 4, "finished": 5}


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """Give every template the names of states, roles and materials."""
    return {
        "entry_states": STATE_NAMES,
        "entry_tags": STATE_TAGS,
        "entry_roles": ROLE_NAMES,
        "entry_subjects": SUBJECT_NAMES,
        "event_desk_url": event_desk_url,
        "event_public_url": event_public_url,
    }


def event_desk_url(event: Event) -> str:
    """Return where the organiser looks after the event."""
    return url_for("editions.event", event_id=event.public_id)


def event_public_url(event: Event) -> str:
    """Return where everybody reads of the event."""
    return url_for("editions.public_event", event_id=event.public_id)


def event_for(session: Session, event_id: str, permission: str) -> Event:
    """Return the event; raises `NotFound`, or `NotPermitted` unless the actor may."""
    event = event_by_public_id(session, event_id)
    require(actor(), permission, event)
    return event


def entry_for(session: Session, entry_id: str, permission: str = "entry.view") -> Entry:
    """Return the entry; raises `NotFound`, or `NotPermitted` unless the actor may."""
    entry = entry_by_public_id(session, entry_id)
    require(actor(), permission, entry)
    return entry


def uploaded(field: Any) -> tuple[bytes, str]:
    """Return the bytes and the name of an uploaded file, and let go of it."""
    with closing(field.data) as file:
        return file.read(), file.filename or "file"


def files_of(form: EntryForm | OpinionForm, rules: EntrantRules) -> dict[str, Cleaned]:
    """Return the chosen files of a form, cleaned, by their codes; others are left out.

    Cleaning takes a process of its own: call it before the transaction.
    """
    chosen = {field.name.removeprefix(FILE): field for field in form.files if field.data}
    return {
        code: clean_upload(*uploaded(field), accept=accept_of(rules, code))
        for code, field in chosen.items()
    }


def material_names(rules: EntrantRules) -> dict[str, Any]:
    """Return the names of all kinds of files that an entry may hold, the asked ones first."""
    return {one.code: localised(one) for one in rules.materials} | dict(MATERIAL_NAMES)


def way_of(entry: Entry, rules: EntrantRules, turns: Sequence[Turn] = ()) -> list[dict[str, Any]]:
    """Return the steps of the entry's way as the tracker draws them; `turns` recommend it."""
    labels = [
        ("submitted", _("Handed in")),
        ("nominated", _("Recommended by the unit")),
        ("accepted", _("Qualification check")),
        ("judging", _("The contest itself")),
        ("notice", _("Public notice")),
        ("finished", _("Certificate")),
    ]
    reached = _reached(entry)
    since = {step.state.value: step.taken_at for step in entry.steps}
    steps = []
    for place, (key, label) in enumerate(labels):
        if key == "nominated":
            steps += _words(entry, rules, turns, label, reached)
            continue
        note = local_time(since[key]) if key in since and place < reached else ""
        steps.append({"label": label, "state": _state(place, reached), "note": note})
    _mark_current(steps, stopped=entry.state in GONE)
    return steps


def _words(
    entry: Entry, rules: EntrantRules, turns: Sequence[Turn], label: str, reached: int
) -> list[dict[str, Any]]:
    """Return a step for each unit that recommends: one by its usual name, several by theirs."""
    if not rules.needs_nomination:
        return []
    given = [step.taken_at for step in entry.steps if step.unit_id][-len(turns) :]
    steps = []
    for place, turn in enumerate(turns):
        is_done = reached > 1 or (reached == 1 and place < entry.chain_step)
        if len(turns) > 1 or rules.has_chain:
            label = _("Recommended by %(unit)s", unit=localised(turn.unit))
        note = local_time(given[place]) if is_done and place < len(given) else ""
        steps.append({"label": label, "state": "done" if is_done else "todo", "note": note})
    return steps


def _reached(entry: Entry) -> int:
    if entry.state is EntryState.ACCEPTED:
        return STAGE_OF_PHASE.get(entry.event.phase, STAGE_OF_STATE["accepted"])
    before = [STAGE_OF_STATE.get(step.state, 0) for step in entry.steps]
    return STAGE_OF_STATE.get(entry.state, max(before, default=0))


def _state(place: int, reached: int) -> str:
    return "done" if place < reached else "todo"


def _mark_current(steps: list[dict[str, Any]], *, stopped: bool) -> None:
    """Let the first step that is not done be the present one, or the one where it ended."""
    for step in steps:
        if step["state"] == "todo":
            step["state"] = "stopped" if stopped else "current"
            return


def entry_context(session: Session, entry: Entry) -> dict[str, Any]:
    """Return what both pages of one entry show."""
    rules = entrants_of(session, entry.event)
    questions = [
        {"name": field, "kind": field.kind, "value": entry.answers.get(field.code)}
        for field in rules.fields
    ]
    screening = [
        {"name": question, "kind": "yes_no", "value": entry.answers.get(question.code)}
        for question in rules.screening
    ]
    turns = turns_of_entries(session, [entry], {entry.event_id: rules})[entry.id]
    turn = turn_of(entry, turns) if rules.needs_nomination else None
    return {
        "entry": entry,
        "event": entry.event,
        "rules": rules,
        "turns": turns,
        "turn": turn,
        "may_recommend": turn is not None and may_recommend(actor(), entry, turn, rules),
        "entry_materials": material_names(rules),
        "way": way_of(entry, rules, turns),
        "window": window_of(entry.event, rules, now()),
        "conditions_met": verdict_rows(
            verdicts_of(session, entry, rules), rules, entry.event.held_on
        ),
        "listed": _listed(entry, rules, questions + screening),
        "may_withdraw": may_withdraw(actor(), entry),
        "is_staff": can(actor(), "entry.manage", entry.event),
        "agreed": agreed_in(session, entry, rules),
        "own_person": actor().person_id,
        "duties": {role.code: localised(role) for role in rules.duties},
        "shown_code": shown_team_code(entry.team_code) if entry.team_code else "",
        "code_picture": _code_picture(entry),
        "shares": any(member.share_percent is not None for member in entry.members),
    }


def _code_picture(entry: Entry) -> Markup | None:
    """Return the QR code with which members join the team; None while it takes none."""
    if entry.team_code is None or entry.state not in OPEN_STATES:
        return None
    address = url_for("entries.join_form", code=entry.team_code, _external=True)
    return Markup(qr.qr_svg(address).decode())  # noqa: S704 - drawn here, holds no text


def _listed(
    entry: Entry, rules: EntrantRules, questions: list[dict[str, Any]]
) -> list[tuple[str, Any]]:
    """Return label and value of what the entry says beside its people."""
    category = next((row for row in rules.categories if row.code == entry.category), None)
    pairs: list[tuple[str, Any]] = [(_("Unit"), localised(entry.unit) if entry.unit else None)]
    if len(rules.groups) > 1:
        pairs.append((_("Group"), localised(entry.group) if entry.group else None))
    if len(rules.categories) > 1:
        pairs.append((_("Category"), localised(category) if category else None))
    return pairs + [(localised(row["name"]), _readable(row)) for row in questions]


def _readable(row: dict[str, Any]) -> Any:
    """Return an answer as people read it: choices by their names, yes and no in words."""
    value = row["value"]
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if row["kind"] == "choice" and value:
        chosen = next((one for one in row["name"].choices if one.code == value), None)
        return localised(chosen) if chosen else value
    return value
