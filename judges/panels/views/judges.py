"""The judges of an event: registered, with their ties and what they declared."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.entries.queries import accepted_entries
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)
from contest.people.operations import find_or_add_person
from contest.people.queries import all_units, person_by_id, unit_by_id
from judges.panels import operations, queries
from judges.panels.forms import JudgeForm, TieForm
from judges.panels.rules import TIE_NAMES
from judges.panels.views.base import blueprint, named, translated_names

PERSON, UNIT = "p:", "u:"


@blueprint.route("/events/<pid:event_id>/judges", methods=["GET", "POST"])
@permission("judge.manage")
def judges(event_id: str) -> ResponseReturnValue:
    """Show the judges, or register one."""
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "panel.view", event)
        form = _judge_form(session)
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                judge = _register(session, form)
                flash_ok(_("%(name)s is registered as a judge.", name=judge))
                return see_other("panels.judges", event_id=event_id)
        return _page(session, event, form)


@blueprint.post("/events/<pid:event_id>/ties")
@permission("panel.manage")
def add_tie(event_id: str) -> ResponseReturnValue:
    """Record that a judge is tied to an entrant or a unit."""
    with transaction() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "panel.manage", event)
        form = _tie_form(session, event)
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                _record_tie(session, event, form)
                flash_ok(_("Recorded. Assign the works again where the judge sits on a panel."))
                return see_other("panels.judges", event_id=event_id)
        return _page(session, event, form)


def _register(session: Session, form: JudgeForm) -> str:
    person = find_or_add_person(
        session,
        actor(),
        name=form.name.data or "",
        unit=unit_by_id(session, form.unit.data),
        phone=form.phone.data or None,
        now=now(),
    )
    judge = operations.add_judge(
        session, actor(), person=person, qualification=form.qualification.data, now=now()
    )
    return judge.person.name


def _record_tie(session: Session, event: Event, form: TieForm) -> None:
    kind, _sign, public_id = form.subject.data.partition(":")
    subject: dict[str, Any] = (
        {"person": person_by_id(session, public_id)}
        if kind == "p"
        else {"unit": unit_by_id(session, public_id)}
    )
    judge = queries.judge_by_public_id(session, form.judge.data)
    operations.record_conflict(
        session, actor(), judge, event, kind=form.kind.data, now=now(), **subject
    )


def _page(session: Session, event: Event, form: FlaskForm) -> ResponseReturnValue:
    judges = queries.all_judges(session)
    return form_page(
        "panels/judges.html",
        form,
        event=event,
        stages=queries.judged_stages(session, event),
        judges=judges,
        seated={judge.id for judge in queries.judges_of_event(session, event)},
        declared=queries.declarations_of_event(session, event),
        ties=queries.ties_of_judges(session, judges),
        tie_names=translated_names(TIE_NAMES),
        judge_form=form if isinstance(form, JudgeForm) else _judge_form(session),
        tie_form=form if isinstance(form, TieForm) else _tie_form(session, event),
    )


def _judge_form(session: Session) -> JudgeForm:
    form = JudgeForm()
    units = all_units(session)
    form.unit.choices = [("", _("Choose")), *((unit.public_id, unit.name) for unit in units)]
    return form


def _tie_form(session: Session, event: Event) -> TieForm:
    form = TieForm()
    form.judge.choices = [(j.public_id, named(j.person)) for j in queries.all_judges(session)]
    form.kind.choices = list(translated_names(TIE_NAMES).items())
    entries = accepted_entries(session, event)
    persons = {m.person.public_id: m.person for entry in entries for m in entry.members}
    units = {entry.unit.public_id: entry.unit for entry in entries if entry.unit}
    form.subject.choices = [
        *((f"{PERSON}{key}", named(person)) for key, person in persons.items()),
        *((f"{UNIT}{key}", unit.name) for key, unit in units.items()),
    ]
    return form
