"""The rules of an event: read in sentences, downloaded, uploaded, approved by a second person."""

import json

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.editions import operations, queries
from contest.editions.forms import DefinitionForm
from contest.editions.rules import differences
from contest.editions.views.common import blueprint, desk_event
from contest.editions.views.sentences import document_sentences
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    public,
    see_other,
    whole,
)

JSON = "application/json"


@blueprint.get("/definition/v1.schema.json")
@public
def schema() -> ResponseReturnValue:
    """Give the published form of definition documents; it holds nothing of anybody's."""
    return jsonify(operations.definition_schema())


@blueprint.get("/events/<pid:event_id>/definition")
@permission("event.view")
def definition(event_id: str) -> ResponseReturnValue:
    """Show the rules in sentences: the present version, or the one asked for."""
    with reading() as session:
        event = desk_event(session, event_id)
        version = request.args.get("version", type=whole)
        shown = (
            queries.definition_by_version(session, event, version)
            if version
            else queries.definition_of(session, event)
        )
        return page(
            "editions/definition.html",
            event=event,
            shown=shown,
            document=shown.document,
            said=document_sentences(shown.document),
            versions=queries.definitions_of(session, event),
            proposals=queries.proposals_of(session, event),
        )


@blueprint.get("/events/<pid:event_id>/definition.json")
@permission("event.view")
def download(event_id: str) -> ResponseReturnValue:
    """Give the document of a version as it can be uploaded again."""
    with reading() as session:
        event = desk_event(session, event_id)
        version = request.args.get("version", type=whole)
        kept = (
            queries.definition_by_version(session, event, version)
            if version
            else queries.definition_of(session, event)
        )
    text = json.dumps(kept.document, ensure_ascii=False, indent=1)
    name = f"{event.code}-v{kept.version}.json"
    return Response(
        text, mimetype=JSON, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@blueprint.route("/events/<pid:event_id>/definition/upload", methods=["GET", "POST"])
@permission("definition.change")
def upload(event_id: str) -> ResponseReturnValue:
    """Adopt an uploaded document, or ask a second person where the safeguards want one."""
    form = DefinitionForm()
    with reading() as session:
        event = queries.event_by_public_id(session, event_id)
        require(actor(), "definition.change", event)
        asks = operations.asks_second_person(session, event)
    if form.validate_on_submit():
        with form_errors(form):
            document = operations.read_document(form.file.data.read())
            change = operations.request_change if asks else operations.adopt_definition
            with transaction() as session:
                changed = queries.event_by_public_id(session, event_id)
                reason = form.reason.data or ""
                change(session, actor(), changed, document=document, reason=reason, now=now())
            flash_ok(
                _("A second person must approve now.") if asks else _("The rules are adopted.")
            )
            return see_other("editions.definition", event_id=event_id)
    return form_page("editions/upload.html", form, event=event, asks=asks)


@blueprint.get("/proposals/<pid:proposal_id>")
@permission("event.view")
def proposal(proposal_id: str) -> ResponseReturnValue:
    """Show a proposed change of rules: each place that differs, and the whole in sentences."""
    with reading() as session:
        found = queries.proposal_by_public_id(session, proposal_id)
        require(actor(), "event.view", found.event)
        present = queries.document_of(session, found.event)
        return page(
            "editions/proposal.html",
            proposal=found,
            event=found.event,
            changes=list(differences(present, found.document)),
            is_mine=found.approval.requested_by == actor().person_id,
        )


@blueprint.post("/proposals/<pid:proposal_id>/approve")
@permission("definition.approve")
def approve(proposal_id: str) -> ResponseReturnValue:
    """Approve exactly what was shown, as a second person."""
    with transaction() as session:
        found = queries.proposal_by_public_id(session, proposal_id)
        shown = request.form.get("shown_hash", "")
        operations.approve_change(session, actor(), found, shown_hash=shown, now=now())
    flash_ok(_("The change is approved; who asked for it can adopt it now."))
    return see_other("editions.proposal", proposal_id=proposal_id)


@blueprint.post("/proposals/<pid:proposal_id>/refuse")
@permission("definition.approve")
def refuse(proposal_id: str) -> ResponseReturnValue:
    """Refuse the change, as a second person."""
    with transaction() as session:
        found = queries.proposal_by_public_id(session, proposal_id)
        operations.refuse_change(session, actor(), found, now=now())
        event_id = found.event.public_id
    flash_ok(_("The change is refused."))
    return see_other("editions.definition", event_id=event_id)


@blueprint.post("/proposals/<pid:proposal_id>/adopt")
@permission("definition.change")
def adopt(proposal_id: str) -> ResponseReturnValue:
    """Adopt the change that a second person approved."""
    with transaction() as session:
        found = queries.proposal_by_public_id(session, proposal_id)
        operations.adopt_proposal(session, actor(), found, now=now())
        event_id = found.event.public_id
    flash_ok(_("The rules are adopted."))
    return see_other("editions.definition", event_id=event_id)
