"""The one blueprint of certificates, and what its pages share."""

from urllib.parse import quote

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from contest.certificates import queries
from contest.certificates.models import Certificate
from contest.certificates.press import printed, signed_where_asked
from contest.foundation import files

blueprint = Blueprint(
    "certificates",
    __name__,
    template_folder="../templates",
    static_folder="../static/certificates",
    static_url_path="/static/certificates",
)


def download_of(data: bytes, media_type: str, name: str) -> Response:
    """Answer with a file that belongs to somebody: nobody between keeps a copy."""
    answer = Response(data, mimetype=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def file_of(session: Session, certificate: Certificate) -> bytes:
    """Return a certificate as PDF: as it is kept, or printed now where the job is not there yet."""
    # The page is a function of the frozen fields: made now, it is the page that the job will keep.
    if certificate.file is not None:
        return files.open_file(certificate.file).read()
    look = queries.look_of(session, certificate)
    pictures = queries.pictures_of(session, [certificate], look)
    file = printed([certificate.fields], look, pictures=pictures)[0]
    return signed_where_asked(file, certificate.fields)
