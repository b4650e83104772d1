"""The one blueprint of certificates, and what its pages share."""

from urllib.parse import quote

from flask import Blueprint, Response

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
