"""Issuing at the desk: what waits, what was issued, what ends."""

from itertools import islice

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.certificates import operations, queries
from contest.certificates.forms import IssueForm, ReasonForm
from contest.certificates.jobs import queue_printing, start_issuing
from contest.certificates.views.base import blueprint
from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    fault_texts,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
    translated,
    whole,
)
from contest.foundation.words import N_

MOST_FLAGGED = 50
# No event has so many; a larger number would not be one of the database's.
MOST_LISTED = 10**9


@blueprint.route("/desk/events/<pid:event_id>/certificates", methods=["GET", "POST"])
@permission("certificate.view")
def of_event(event_id: str) -> ResponseReturnValue:
    """List the event's certificates; a POST issues those that wait."""
    form = IssueForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            event = event_by_public_id(session, event_id)
            address = current_app.config["PUBLIC_URL"]
            made = start_issuing(session, actor(), event, public_url=address, now=now())
            if made is None:
                flash_ok(_("The batch is being issued. This page shows how far it is."))
            else:
                flash_ok(_("Issued: %(count)d. The files are being made.", count=made))
            return see_other(".of_event", event_id=event_id)
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "certificate.view", event)
        return form_page("certificates/of_event.html", form, event=event, **_listed(session, event))


@blueprint.route("/desk/certificates/<pid:certificate_id>/revoke", methods=["GET", "POST"])
@permission("certificate.issue")
def revoke(certificate_id: str) -> ResponseReturnValue:
    """Revoke one certificate, with a reason."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            found = queries.certificate_by_public_id(session, certificate_id)
            operations.revoke_certificate(
                session, actor(), found, reason=form.reason.data or "", now=now()
            )
            flash_ok(_("Revoked. The public check says so from now on."))
            return see_other(".of_event", event_id=found.event.public_id)
    return _ending_page(certificate_id, form, "revoke")


@blueprint.route("/desk/certificates/<pid:certificate_id>/reissue", methods=["GET", "POST"])
@permission("certificate.issue")
def reissue(certificate_id: str) -> ResponseReturnValue:
    """Issue one certificate anew, under a new number."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            found = queries.certificate_by_public_id(session, certificate_id)
            new = operations.reissue_certificate(
                session,
                actor(),
                found,
                reason=form.reason.data or "",
                public_url=current_app.config["PUBLIC_URL"],
                now=now(),
            )
            queue_printing(session, found.event, count=1, now=now())
            flash_ok(
                _("Issued anew as %(serial)s; the old one answers “replaced”.", serial=new.serial)
            )
            return see_other(".of_event", event_id=found.event.public_id)
    return _ending_page(certificate_id, form, "reissue")


def _listed(session: Session, event: Event) -> dict[str, object]:
    drafts = operations.drafts_of_event(
        session, actor(), event, public_url=current_app.config["PUBLIC_URL"], now=now()
    )
    flagged = islice((draft for draft in drafts if draft.faults), MOST_FLAGGED)
    return {
        "flagged": [(draft, [fault_texts(fault) for fault in draft.faults]) for draft in flagged],
        **_page_of_list(session, event),
        "waiting": queries.waiting_awards(session, event),
        **_runs(session, event),
    }


def _runs(session: Session, event: Event) -> dict[str, object]:
    """Return the last run of each kind, and of those that are not over how far they are."""
    issuing = queries.issuing_run(session, event)
    run = queries.printing_run(session, event)
    print_run = queries.print_file_run(session, event)
    said = (
        (N_("Issued for %(done)d of %(total)d awards."), issuing),
        (N_("%(done)d of %(total)d files are made."), run),
        (N_("%(done)d of %(total)d pages of the print file are laid out."), print_run),
    )
    bars = [
        (translated(words, {"done": one.done, "total": one.total}), one)
        for words, one in said
        if one is not None and one.finished_at is None
    ]
    return {"issuing": issuing, "run": run, "print_run": print_run, "bars": bars}


def _page_of_list(session: Session, event: Event) -> dict[str, object]:
    search = request.args.get("q", "").strip()[:100]
    first = min(max(request.args.get("from", 0, type=whole), 0), MOST_LISTED)
    found, count = queries.listed_certificates(session, event, search=search, first=first)
    return {
        "certificates": found,
        "count": count,
        "search": search,
        "first": first,
        "page_size": queries.LISTED,
    }


def _ending_page(certificate_id: str, form: ReasonForm, step: str) -> ResponseReturnValue:
    with reading() as session:
        found = queries.certificate_by_public_id(session, certificate_id)
        require(actor(), "certificate.issue", found.event)
        return form_page(
            "certificates/ending.html", form, certificate=found, event=found.event, step=step
        )
