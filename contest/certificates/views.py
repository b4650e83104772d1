"""Issuing at the desk, fetching one's own, and the public check."""

import io
import zipfile
from datetime import timedelta
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.certificates import operations, queries
from contest.certificates.forms import CheckForm, IssueForm, ReasonForm
from contest.certificates.jobs import queue_printing
from contest.certificates.models import Certificate
from contest.certificates.press import printed
from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.foundation import files, limits
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.secrets import mask_name
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
)

blueprint = Blueprint("certificates", __name__, template_folder="templates")

# A wrong code costs the guesser; whoever holds a certificate never notices the limit.
WRONG_CODES = limits.Limit("certificate.check", 60, timedelta(minutes=10))


@blueprint.route("/desk/events/<pid:event_id>/certificates", methods=["GET", "POST"])
@permission("certificate.view")
def of_event(event_id: str) -> ResponseReturnValue:
    """List the event's certificates; a POST issues those that wait."""
    form = IssueForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            event = event_by_public_id(session, event_id)
            address = current_app.config["PUBLIC_URL"]
            made = operations.issue_certificates(
                session, actor(), event, public_url=address, now=now()
            )
            queue_printing(session, event, count=len(made), now=now())
            flash_ok(_("Issued: %(count)d. The files are being made.", count=len(made)))
            return see_other(".of_event", event_id=event_id)
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "certificate.view", event)
        return form_page("certificates/of_event.html", form, event=event, **_listed(session, event))


@blueprint.get("/desk/events/<pid:event_id>/certificates.zip")
@permission("certificate.issue")
def archive(event_id: str) -> ResponseReturnValue:
    """Give all files of the event in one archive."""
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "certificate.issue", event)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as bundle:
            for certificate in queries.certificates_of_event(session, event):
                if certificate.file is not None:
                    bundle.writestr(certificate.file.name, files.open_file(certificate.file).read())
        return _download(packed.getvalue(), "application/zip", f"{event.code}-certificates.zip")


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


@blueprint.get("/certificates/<pid:certificate_id>.pdf")
@permission("certificate.download")
def download(certificate_id: str) -> ResponseReturnValue:
    """Give one certificate as a file, to those to whom it belongs."""
    with reading() as session:
        found = queries.certificate_by_public_id(session, certificate_id)
        require(actor(), "certificate.download", found)
        data = _file_of(found)
        return _download(data, "application/pdf", f"{found.serial}.pdf")


@blueprint.get("/v/<string:code>")
@public
def check(code: str) -> ResponseReturnValue:
    """Answer the QR code: one word, a colour, an icon, and whose certificate it is."""
    with transaction() as session:
        limits.check(session, WRONG_CODES, request.remote_addr or "", now=now())
        found = queries.certificate_by_code(session, code)
        if found is None:
            limits.count(session, WRONG_CODES, request.remote_addr or "", now=now())
        return _verdict_page(found, is_code=True)


@blueprint.get("/certificates/check")
@public
def check_form() -> ResponseReturnValue:
    """Check by the number on the paper; the name stays masked, since a number can be guessed."""
    form = CheckForm(request.args)
    typed = (form.number.data or "").strip()
    if not typed:
        return page("certificates/check.html", form=form, verdict=None)
    with transaction() as session:
        limits.check(session, WRONG_CODES, request.remote_addr or "", now=now())
        by_code = queries.certificate_by_code(session, typed)
        found = by_code or queries.certificate_by_serial(session, typed)
        if found is None:
            limits.count(session, WRONG_CODES, request.remote_addr or "", now=now())
        return _verdict_page(found, is_code=by_code is not None)


def _listed(session: Session, event: Event) -> dict[str, object]:
    return {
        "certificates": queries.certificates_of_event(session, event),
        "waiting": queries.waiting_awards(session, event),
        "run": queries.printing_run(session, event),
    }


def _verdict_page(found: Certificate | None, *, is_code: bool) -> str:
    shown = None
    if found is not None:
        name = str(found.fields["name"])
        shown = name if is_code or found.person_id is None else mask_name(name)
    return page(
        "certificates/check.html",
        form=CheckForm(),
        verdict=queries.verdict_on(found).value,
        certificate=found,
        name=shown,
        now=now(),
    )


def _ending_page(certificate_id: str, form: ReasonForm, step: str) -> ResponseReturnValue:
    with reading() as session:
        found = queries.certificate_by_public_id(session, certificate_id)
        require(actor(), "certificate.issue", found.event)
        return form_page(
            "certificates/ending.html", form, certificate=found, event=found.event, step=step
        )


def _file_of(certificate: Certificate) -> bytes:
    # The file is a function of the frozen fields: made now, it is the file that the job will keep.
    if certificate.file is not None:
        return files.open_file(certificate.file).read()
    return printed([certificate.fields], certificate.design)[0]


def _download(data: bytes, media_type: str, name: str) -> Response:
    answer = Response(data, mimetype=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "no-store"
    return answer
