"""Certificates as files: one, a picture of one, all of an event or of a unit, one to print."""

import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO

from flask import send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.certificates import queries
from contest.certificates.jobs import start_print_file
from contest.certificates.models import Certificate
from contest.certificates.views.base import blueprint, download_of, file_of
from contest.editions.queries import event_by_public_id
from contest.foundation import files
from contest.foundation.db import reading, transaction
from contest.foundation.models import StoredFile
from contest.foundation.papers import page_picture
from contest.foundation.permissions import can, require
from contest.foundation.web import actor, flash_ok, now, permission, see_other


@blueprint.get("/desk/events/<pid:event_id>/certificates.zip")
@permission("certificate.issue")
def archive(event_id: str) -> ResponseReturnValue:
    """Give all files of the event in one archive."""
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "certificate.issue", event)
        packed = _packed(queries.certificates_of_event(session, event), by_event=False)
        return _handed_over(packed, "application/zip", f"{event.code}-certificates.zip")


@blueprint.get("/unit/certificates.zip")
@permission("certificate.of_unit")
def unit_archive() -> ResponseReturnValue:
    """Give the files of one's units in one archive, a folder for each event."""
    with reading() as session:
        paths = {grant.unit_path for grant in actor().grants if grant.unit_path}
        found = queries.certificates_of_units(session, paths)
        mine = [one for one in found if can(actor(), "certificate.download", one)]
        return _handed_over(_packed(mine, by_event=True), "application/zip", "certificates.zip")


@blueprint.post("/desk/events/<pid:event_id>/certificates/print-file")
@permission("certificate.issue")
def make_print_file(event_id: str) -> ResponseReturnValue:
    """Have one file made of all certificates, for the printer."""
    with transaction() as session:
        event = event_by_public_id(session, event_id)
        start_print_file(session, actor(), event, now=now())
    flash_ok(_("The print file is being made. This page shows how far it is."))
    return see_other(".of_event", event_id=event_id)


@blueprint.get("/desk/events/<pid:event_id>/certificates/print-file.pdf")
@permission("certificate.issue")
def print_file(event_id: str) -> ResponseReturnValue:
    """Give the print file that was made last."""
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "certificate.issue", event)
        run = queries.print_file_run(session, event)
        stored = session.get(StoredFile, run.payload.get("file_id", 0)) if run else None
        if stored is None:
            return see_other(".of_event", event_id=event_id)
        return _handed_over(files.open_large(stored), "application/pdf", stored.name)


@blueprint.get("/certificates/<pid:certificate_id>.pdf")
@permission("certificate.download")
def download(certificate_id: str) -> ResponseReturnValue:
    """Give one certificate as a file, to those to whom it belongs."""
    with reading() as session:
        found = queries.certificate_by_public_id(session, certificate_id)
        require(actor(), "certificate.download", found)
        data = file_of(session, found)
        return download_of(data, "application/pdf", f"{found.serial}.pdf")


@blueprint.get("/certificates/<pid:certificate_id>.png")
@permission("certificate.download")
def picture(certificate_id: str) -> ResponseReturnValue:
    """Give one certificate as a picture, for the phone."""
    with reading() as session:
        found = queries.certificate_by_public_id(session, certificate_id)
        require(actor(), "certificate.download", found)
        data = file_of(session, found)
        return download_of(page_picture(data), "image/png", f"{found.serial}.png")


def _packed(found: Iterable[Certificate], *, by_event: bool) -> IO[bytes]:
    """Return an archive in a file that vanishes when it is closed; nothing is held in memory."""
    # SIM115: the answer closes it when it was sent.
    packed: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as bundle:
        for one in found:
            if one.file is not None:
                folder = f"{one.event.code}/" if by_event else ""
                bundle.writestr(f"{folder}{one.file.name}", files.open_file(one.file).read())
    packed.seek(0)
    return packed


def _handed_over(file: IO[bytes], media_type: str, name: str) -> ResponseReturnValue:
    answer = send_file(file, media_type, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer
