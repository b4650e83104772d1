"""One's certificates without an account: name and end of a number, a code, the files."""

from collections.abc import Sequence

from flask import request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contest.certificates import operations, queries
from contest.certificates.errors import NoTexts
from contest.certificates.forms import CodeForm, CollectForm
from contest.certificates.jobs import look_up_later
from contest.certificates.models import Certificate, CertificateClaim
from contest.certificates.views.base import blueprint, download_of, file_of
from contest.foundation.db import reading, transaction
from contest.foundation.feature import can_send_by
from contest.foundation.papers import page_picture
from contest.foundation.web import form_errors, form_page, now, page, permission, see_other
from contest.people.errors import CodeRefused

# Which claim this browser has opened with its code: only it may go on.
OPENED = "certificate_claim"


@blueprint.route("/certificates/collect", methods=["GET", "POST"])
@permission("certificate.collect")
def collect() -> ResponseReturnValue:
    """Ask whose certificates are wanted; the answer is the same for everybody and nobody."""
    form = CollectForm()
    with reading() as database:
        is_open = can_send_by(database, "sms")
    if form.validate_on_submit():
        with form_errors(form):
            if not is_open:
                raise NoTexts
            with transaction() as database:
                claim = operations.ask_for_certificates(
                    database,
                    name=form.name.data or "",
                    ending=form.ending.data or "",
                    address=request.remote_addr or "",
                    now=now(),
                )
                look_up_later(database, claim)
                asked = claim.public_id
            return see_other(".collect_code", claim_id=asked)
    return form_page("certificates/collect.html", form, is_open=is_open)


@blueprint.route("/certificates/collect/<pid:claim_id>", methods=["GET", "POST"])
@permission("certificate.collect")
def collect_code(claim_id: str) -> ResponseReturnValue:
    """Take the code that came, where one came."""
    form = CodeForm()
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as database:
                claim = queries.claim_by_id(database, claim_id)
                is_right = operations.open_claim(database, claim, form.code.data or "", now=now())
            if not is_right:
                raise CodeRefused
            session[OPENED] = claim_id
            return see_other(".collected")
    with reading() as database:
        queries.claim_by_id(database, claim_id)
    return form_page("certificates/collect_code.html", form)


@blueprint.get("/certificates/collected")
@permission("certificate.collect")
def collected() -> ResponseReturnValue:
    """List what the code has opened."""
    with reading() as database:
        try:
            found = _opened(database)
        except CodeRefused:
            return see_other(".collect")
        return page("certificates/collected.html", certificates=found)


@blueprint.get("/certificates/collected/<pid:certificate_id>.pdf")
@permission("certificate.collect")
def collected_file(certificate_id: str) -> ResponseReturnValue:
    """Give one of them as a file, on the record."""
    try:
        name, data = _fetched(certificate_id)
    except CodeRefused:
        return see_other(".collect")
    return download_of(data, "application/pdf", f"{name}.pdf")


@blueprint.get("/certificates/collected/<pid:certificate_id>.png")
@permission("certificate.collect")
def collected_picture(certificate_id: str) -> ResponseReturnValue:
    """Give one of them as a picture for the phone, on the record."""
    try:
        name, data = _fetched(certificate_id)
    except CodeRefused:
        return see_other(".collect")
    return download_of(page_picture(data), "image/png", f"{name}.png")


def _fetched(certificate_id: str) -> tuple[str, bytes]:
    with transaction() as database:
        claim = _claim(database)
        serial = operations.collect_certificate(database, claim, certificate_id, now=now()).serial
    # Printed behind the record, so that nobody waits for its lock.
    with reading() as database:
        found = queries.certificate_by_public_id(database, certificate_id)
        return serial, file_of(database, found)


def _opened(database: Session) -> Sequence[Certificate]:
    persons = operations.claimants(database, _claim(database), now=now())
    return queries.certificates_of_persons(database, persons)


def _claim(database: Session) -> CertificateClaim:
    claim_id = session.get(OPENED)
    if claim_id is None:
        raise CodeRefused
    return queries.claim_by_id(database, claim_id)
