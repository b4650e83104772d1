"""Certificates as files: one, all of an event."""

import io
import zipfile

from flask.typing import ResponseReturnValue

from contest.certificates import queries
from contest.certificates.views.base import blueprint, download_of, file_of
from contest.editions.queries import event_by_public_id
from contest.foundation import files
from contest.foundation.db import reading
from contest.foundation.permissions import require
from contest.foundation.web import actor, permission


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
        return download_of(packed.getvalue(), "application/zip", f"{event.code}-certificates.zip")


@blueprint.get("/certificates/<pid:certificate_id>.pdf")
@permission("certificate.download")
def download(certificate_id: str) -> ResponseReturnValue:
    """Give one certificate as a file, to those to whom it belongs."""
    with reading() as session:
        found = queries.certificate_by_public_id(session, certificate_id)
        require(actor(), "certificate.download", found)
        data = file_of(session, found)
        return download_of(data, "application/pdf", f"{found.serial}.pdf")
