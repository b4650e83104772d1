"""A new event in three steps: a template, the basics, a look before it is made."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions import operations, queries
from contest.editions.forms import EventForm
from contest.editions.models import Edition
from contest.editions.queries import EventTemplate
from contest.editions.rules import PRESET_MEANINGS, PRESET_NAMES, RHYTHM_NAMES, with_basics
from contest.editions.views.common import blueprint, instant_of, paths_of
from contest.editions.views.sentences import document_sentences
from contest.foundation.db import reading, transaction
from contest.foundation.presentation import localised
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
    translated,
)
from contest.people.queries import unit_by_id, units_seen_by
from contest.people.views.common import unit_choices


@blueprint.get("/events/new")
@permission("edition.manage")
def new_event() -> ResponseReturnValue:
    """Choose the template that is nearest."""
    templates = [(template.key, template.document) for template in queries.event_templates()]
    said = {key: document_sentences(document) for key, document in templates}
    return page("editions/new_event.html", templates=templates, said=said)


@blueprint.route("/events/new/<string:template>", methods=["GET", "POST"])
@permission("edition.manage")
def new_event_basics(template: str) -> ResponseReturnValue:
    """Ask for the basics, show what follows from them, and make the event."""
    chosen = queries.template_by_key(template)
    form = _form(chosen)
    context: dict[str, Any] = {
        "chosen": chosen,
        "meanings": {key: translated(text) for key, text in PRESET_MEANINGS.items()},
    }
    if not form.validate_on_submit() or form.step.data == "edit":
        return form_page("editions/new_event_basics.html", form, **context)
    document = _document(chosen, form)
    if form.step.data == "create":
        with form_errors(form):
            with transaction() as session:
                made = _make(session, form, document)
            flash_ok(_("The event is made. It is public once you open the registration."))
            return see_other("editions.event", event_id=made)
        return form_page("editions/new_event_basics.html", form, **context)
    findings = operations.findings_of(document)
    said = document_sentences(document)
    return page(
        "editions/new_event_review.html", form=form, findings=findings, said=said, **context
    )


def _form(template: EventTemplate) -> EventForm:
    document = template.document
    preset = document.get("safeguards", {}).get("preset", "workshop")
    form = EventForm(code=document["code"], name=localised(document), preset=preset)
    with reading() as session:
        form.unit.choices = unit_choices(units_seen_by(session, actor()))
        editions = queries.editions_below(session, paths_of(actor()))
        known = [(edition.public_id, localised(edition)) for edition in editions]
    form.edition.choices = [("", _("A new edition")), *known]
    form.rhythm.choices = [(key, translated(name)) for key, name in RHYTHM_NAMES.items()]
    form.preset.choices = [(key, translated(name)) for key, name in PRESET_NAMES.items()]
    return form


def _document(template: EventTemplate, form: EventForm) -> dict[str, Any]:
    return with_basics(
        template.document,
        code=form.code.data or "",
        name=form.name.data or "",
        name_en=form.name_en.data or None,
        preset=form.preset.data,
        seats=form.seats.data,
        first_day=form.held_on.data,
        rhythm=form.rhythm.data or "month",
        periods=form.periods.data,
    )


def _make(session: Session, form: EventForm, document: dict[str, Any]) -> str:
    event = operations.add_event(
        session,
        actor(),
        _edition(session, form),
        document=document,
        registration_opens_at=instant_of(form.opens_at.data),
        registration_closes_at=instant_of(form.closes_at.data),
        held_on=form.held_on.data,
        venue=form.venue.data or None,
        now=now(),
    )
    return event.public_id


def _edition(session: Session, form: EventForm) -> Edition:
    if form.edition.data:
        return queries.edition_by_public_id(session, form.edition.data)
    return operations.add_edition(
        session,
        actor(),
        unit=unit_by_id(session, form.unit.data),
        name=form.edition_name.data or form.name.data or "",
        year=(form.held_on.data or now().date()).year,
        host=form.host.data or None,
        now=now(),
    )
