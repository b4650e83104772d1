"""A new contest in six steps: a template, the basics, and what each feature asks; then it is made.

Each step is saved as it is left. What stands in the steps between is other features' business:
they offer pieces with their sections of the document.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest.editions import operations, queries
from contest.editions.models import EventDraft
from contest.editions.operations.schema import sections
from contest.editions.rules import DRAFT_STEPS, step_of, without_dates
from contest.editions.views.common import blueprint
from contest.editions.views.sentences import document_sentences
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound, NotPermitted
from contest.foundation.feature import Finding, StepPiece
from contest.foundation.permissions import require
from contest.foundation.presentation import local_time
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
    whole,
)
from contest.people.models import Unit

PIECED = ("awards", "rubric", "form")
ORDER = (*DRAFT_STEPS,)
AFTER = dict(pairwise(ORDER))


@blueprint.get("/events/new")
@permission("edition.manage")
def new_event() -> ResponseReturnValue:
    """Choose the template that is nearest, an earlier contest, or go on with one begun."""
    templates = [(template.key, template.document) for template in queries.event_templates()]
    said = {key: document_sentences(document) for key, document in templates}
    with reading() as session:
        return page(
            "editions/new_event.html",
            templates=templates,
            said=said,
            earlier=[
                one for one in queries.events_seen_by(session, actor()) if not one.is_rehearsal
            ],
            drafts=queries.open_drafts(session, actor()),
        )


@blueprint.post("/events/new/<string:template>")
@permission("edition.manage")
def start_draft(template: str) -> ResponseReturnValue:
    """Begin a contest from a shipped template."""
    chosen = queries.template_by_key(template)
    with transaction() as session:
        draft = operations.start_draft(
            session,
            actor(),
            _own_unit(session),
            template=template,
            document=chosen.document,
            now=now(),
        )
        return see_other(".draft_basics", draft_id=draft.public_id)


@blueprint.post("/events/<pid:event_id>/copy")
@permission("edition.manage")
def copy_event(event_id: str) -> ResponseReturnValue:
    """Begin a contest from an earlier one: its rules, its host and venue, not its people."""
    with transaction() as session:
        event = queries.event_by_public_id(session, event_id)
        require(actor(), "event.view", event)
        series = event.edition.series
        draft = operations.start_draft(
            session,
            actor(),
            _own_unit(session),
            template=event.code,
            document=without_dates(queries.document_of(session, event)),
            basics={
                "host": event.edition.host,
                "venue": event.venue,
                "series": series.public_id if series else None,
            },
            now=now(),
        )
        return see_other(".draft_basics", draft_id=draft.public_id)


@blueprint.route("/drafts/<pid:draft_id>/<string:step>", methods=["GET", "POST"])
@permission("edition.manage")
def draft_step(draft_id: str, step: str) -> ResponseReturnValue:
    """Show one step as the features draw it; the POST saves it and leads to the next."""
    if step not in PIECED:
        raise NotFound
    form, sent = FlaskForm(), None
    with reading() as session:
        draft = own_draft(session, draft_id)
        document: Mapping[str, Any] = draft.document
    if form.validate_on_submit():
        sent = request.form
        # Outside of any transaction: a piece may read a spreadsheet, which takes seconds.
        with form_errors(form):
            for piece in _pieces(step):
                document = piece.read(document, sent)
            keep_step(draft_id, step, document)
            return see_other(**_onward(draft_id, step))
    with reading() as session:
        draft = own_draft(session, draft_id)
        return form_page(
            "editions/draft_step.html",
            form,
            pieces=_drawn(session, draft, step, sent),
            **draft_context(draft, step),
        )


@blueprint.get("/drafts/<pid:draft_id>/check")
@permission("edition.manage")
def draft_check(draft_id: str) -> ResponseReturnValue:
    """Say what is wrong and what to look at again, and how the contest reads."""
    with reading() as session:
        return _check_page(own_draft(session, draft_id), FlaskForm())


@blueprint.post("/drafts/<pid:draft_id>/check")
@permission("edition.manage")
def make_event(draft_id: str) -> ResponseReturnValue:
    """Make the contest; announce it and its registration where that is wanted."""
    form = FlaskForm()
    announce = request.form.get("announce") == "1"
    with form_errors(form):
        with transaction() as session:
            draft = own_draft(session, draft_id)
            event = operations.make_event(session, actor(), draft, announce=announce, now=now())
            made = event.public_id
        flash_ok(
            _("The contest is made and announced.")
            if announce
            else _("The event is made. It is public once you open the registration.")
        )
        return see_other(".event", event_id=made)
    with reading() as session:
        return _check_page(own_draft(session, draft_id), form)


@blueprint.post("/drafts/<pid:draft_id>/drop")
@permission("edition.manage")
def drop_draft(draft_id: str) -> ResponseReturnValue:
    """Forget a contest that was not made."""
    with transaction() as session:
        operations.drop_draft(session, actor(), own_draft(session, draft_id))
    flash_ok(_("The draft is dropped."))
    return see_other(".new_event")


def own_draft(session: Session, draft_id: str) -> EventDraft:
    """Return the draft for those who may go on with it."""
    draft = queries.draft_by_public_id(session, draft_id)
    require(actor(), "edition.manage", draft)
    return draft


def keep_step(
    draft_id: str,
    step: str,
    document: Mapping[str, Any],
    basics: Mapping[str, Any] | None = None,
) -> None:
    """Save a step as it was typed; raises what `save_step` raises."""
    with transaction() as session:
        operations.save_step(
            session,
            actor(),
            own_draft(session, draft_id),
            step=step,
            document=document,
            basics=basics,
            revision=request.form.get("revision", -1, type=whole),
            now=now(),
        )


def draft_context(draft: EventDraft, step: str) -> dict[str, Any]:
    """Return what every step's page shows: the list of steps, and what the linter says of it."""
    found = operations.findings_of(draft.document)
    faulty = {step_of(one.path) for one in found if one.severity == "error"}
    steps = [{"label": _("Template"), "href": None, "state": "done", "note": ""}]
    for key, name in DRAFT_STEPS.items():
        state = "fault" if key in faulty and key in draft.done else "todo"
        if key in draft.done and state != "fault":
            state = "done"
        steps.append(
            {
                "label": translated(name),
                "href": step_url(draft, key),
                "state": "current" if key == step else state,
                "note": "",
            }
        )
    return {
        "draft": draft,
        "document": draft.document,
        "step": step,
        "step_name": translated(DRAFT_STEPS[step]),
        "steps": steps,
        "findings": [one for one in found if step_of(one.path) == step],
        "back": step_url(draft, ORDER[ORDER.index(step) - 1]) if step != ORDER[0] else None,
    }


def step_url(draft: EventDraft, step: str) -> str:
    """Return the address of a step."""
    if step in PIECED:
        return url_for("editions.draft_step", draft_id=draft.public_id, step=step)
    return url_for(f"editions.draft_{step}", draft_id=draft.public_id)


def _own_unit(session: Session) -> Unit:
    unit = queries.managing_unit(session, actor())
    if unit is None:
        raise NotPermitted
    return unit


def _pieces(step: str) -> list[StepPiece]:
    found = [piece for section in sections() for piece in section.pieces if piece.step == step]
    return sorted(found, key=lambda piece: piece.position)


def _drawn(session: Session, draft: EventDraft, step: str, sent: object) -> list[Markup]:
    document = draft.document
    return [
        # The template has escaped what it shows; escaping it again would show its tags.
        Markup(page(piece.template, draft=draft, **piece.show(document, sent)))  # noqa: S704
        for piece in _pieces(step)
    ]


def _onward(draft_id: str, step: str) -> dict[str, Any]:
    """Return where the button that was pressed leads: further, or to the same step again."""
    if request.form.get("go", "next") != "next":
        flash_ok(_("Saved."))
        same = {key: value for key, value in request.args.items() if key != "step"}
        return {"endpoint": ".draft_step", "draft_id": draft_id, "step": step, **same}
    following = AFTER[step]
    if following in PIECED:
        return {"endpoint": ".draft_step", "draft_id": draft_id, "step": following}
    return {"endpoint": ".draft_check", "draft_id": draft_id}


def _check_page(draft: EventDraft, form: FlaskForm) -> ResponseReturnValue:
    findings = operations.findings_of(draft.document)
    return form_page(
        "editions/draft_check.html",
        form,
        said=document_sentences(draft.document),
        registration=_registration(draft),
        errors=_placed(draft, [one for one in findings if one.severity == "error"]),
        hints=_placed(draft, [one for one in findings if one.severity != "error"]),
        **draft_context(draft, "check"),
    )


def _registration(draft: EventDraft) -> str | None:
    kept = [draft.basics.get(key) for key in ("opens_at", "closes_at")]
    if None in kept:
        return None
    return " – ".join(local_time(datetime.fromisoformat(str(one))) for one in kept)


def _placed(draft: EventDraft, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "finding": one,
            "href": step_url(draft, step_of(one.path)),
            "step": translated(DRAFT_STEPS[step_of(one.path)]),
        }
        for one in findings
    ]
