"""The papers of a result as PDF, Word and text, and an organiser's own Word template, filled."""

from datetime import date

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation.db import reading
from contest.foundation.errors import NotFound
from contest.foundation.office.documents import (
    MEDIA_DOCX,
    document_docx,
    document_pdf,
    document_text,
    word_template,
)
from contest.foundation.presentation import is_english
from contest.foundation.web import form_errors, form_page, permission, public
from judges.results import queries
from judges.results.errors import NotThisVersion
from judges.results.forms import TemplateForm
from judges.results.models import ResultState, ResultVersion
from judges.results.render.papers import PAPERS, Typed, Written, fields, public_notice
from judges.results.views.base import blueprint, require_view

MEDIA = {"pdf": "application/pdf", "docx": MEDIA_DOCX, "txt": "text/plain; charset=utf-8"}
TEMPLATE = "template.docx"
LONGEST = 120


@blueprint.get("/desk/results/<pid:version_id>/papers")
@permission("result.view")
def papers(version_id: str) -> ResponseReturnValue:
    """Offer the papers of a signed version."""
    with reading() as session:
        found = queries.version_by_public_id(session, version_id)
        require_view(session, found.event)
        return _page(session, found, TemplateForm())


@blueprint.get("/desk/results/<pid:version_id>/papers/<string:file>")
@permission("result.view")
def paper(version_id: str, file: str) -> ResponseReturnValue:
    """Give one paper: score-book, notice or commendation, as .pdf, .docx, .txt or its template."""
    name, _dot, ending = file.partition(".")
    with reading() as session:
        written = _written(session, version_id, name)
        if ending == TEMPLATE:
            return _file(word_template(written.paper), MEDIA_DOCX, file)
        if ending == "txt":
            return _file(_chat(written, version_id).encode(), MEDIA["txt"], file)
        if ending not in MEDIA:
            raise NotFound
        return _file(_made(written, ending), MEDIA[ending], file)


@blueprint.post("/desk/results/<pid:version_id>/papers/<string:file>")
@permission("result.view")
def fill_paper(version_id: str, file: str) -> ResponseReturnValue:
    """Fill the organiser's own Word template with the signed result; nothing is kept."""
    form = TemplateForm()
    if form.validate_on_submit():
        with form_errors(form), reading() as session:
            written = _written(session, version_id, file)
            filled = document_docx(written.paper, written.data, template=form.file.data.read())
            return _file(filled, MEDIA_DOCX, f"{file}.docx")
    with reading() as session:
        found = queries.version_by_public_id(session, version_id)
        require_view(session, found.event)
        return _page(session, found, form)


@blueprint.get("/results/<pid:version_id>/notice.pdf")
@public
def notice(version_id: str) -> ResponseReturnValue:
    """Give everybody the notice as it is posted: what the public page says, on paper."""
    with reading() as session:
        found = queries.version_by_public_id(session, version_id)
        if found.published_at is None:
            raise NotFound
        written = public_notice(session, found, Typed())
        return _file(_made(written, "pdf"), MEDIA["pdf"], "notice.pdf")


def _page(session: Session, found: ResultVersion, form: TemplateForm) -> ResponseReturnValue:
    is_public = found.published_at is not None
    text = None
    if is_public:
        written = public_notice(session, found, Typed())
        text = _chat(written, found.public_id)
    return form_page(
        "results/papers.html",
        form,
        version=found,
        event=found.event,
        is_signed=found.state is not ResultState.COMPUTED,
        is_public=is_public,
        text=text,
        fields=fields(),
        names={
            "score-book": _("Score book"),
            "notice": _("Public notice"),
            "commendation": _("Commendation decision"),
        },
    )


def _written(session: Session, version_id: str, name: str) -> Written:
    """Return a paper, once the version is far enough: signed, or public for what is posted."""
    found = queries.version_by_public_id(session, version_id)
    require_view(session, found.event)
    if name not in PAPERS:
        raise NotFound
    posted = name != "score-book"
    if found.state is ResultState.COMPUTED or (posted and found.published_at is None):
        raise NotThisVersion
    return PAPERS[name](session, found, _typed())


def _typed() -> Typed:
    given = request.values
    try:
        day = date.fromisoformat(given.get("day", ""))
    except ValueError:
        day = None
    number, addressee = (given.get(key, "").strip()[:LONGEST] for key in ("number", "addressee"))
    return Typed(number, addressee, day)


def _chat(written: Written, version_id: str) -> str:
    """Return a paper as text for a chat group, with the address of the page at its end."""
    address = url_for("results.public_result", version_id=version_id, _external=True)
    return document_text(written.paper, written.data) + address + "\n"


def _made(written: Written, ending: str) -> bytes:
    if ending == "docx":
        return document_docx(written.paper, written.data)
    lang = "en" if is_english() else "zh-CN"
    return document_pdf(written.paper, written.data, lang=lang)


def _file(content: bytes, media: str, name: str) -> Response:
    answer = Response(content, mimetype=media)
    shown = "inline" if media == MEDIA["pdf"] else "attachment"
    answer.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    return answer
