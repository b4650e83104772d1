"""The papers of registration as Word, PDF and text; an organiser's own Word template may fill them.

A handed-in template is filled and forgotten: nothing of it is stored.
"""

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import document_of
from contest.entries.forms import TemplateForm
from contest.entries.queries import accepted_entries
from contest.entries.render import (
    ENTRY_PAPERS,
    EVENT_PAPERS,
    PAPER_NAMES,
    entry_data,
    event_data,
)
from contest.entries.views.common import ROLE_NAMES, blueprint, entry_for, event_for, uploaded
from contest.foundation.calendar import chinese_day, local_day
from contest.foundation.db import reading
from contest.foundation.errors import NotFound
from contest.foundation.office.documents import (
    MEDIA_DOCX,
    Data,
    Paper,
    document_docx,
    document_pdf,
    document_text,
    filled,
    word_template,
)
from contest.foundation.qr import qr_png
from contest.foundation.web import form_errors, form_page, now, permission, translated

PDF, WORD, TEMPLATE = "pdf", "docx", "template"
MEDIA = {PDF: "application/pdf", WORD: MEDIA_DOCX, TEMPLATE: MEDIA_DOCX}


@blueprint.route("/events/<pid:event_id>/papers", methods=["GET", "POST"])
@permission("entry.list")
def papers(event_id: str) -> ResponseReturnValue:
    """List the event's papers, each with its text to copy; the POST fills one's own template."""
    form = TemplateForm()
    form.paper.choices = [(key, translated(PAPER_NAMES[key])) for key in EVENT_PAPERS]
    with reading() as session:
        event = event_for(session, event_id, "entry.list")
        data = _data(session, event)
    if form.validate_on_submit():
        with form_errors(form):
            template, _name = uploaded(form.file)
            paper = EVENT_PAPERS[form.paper.data]
            return _sent(document_docx(paper, data, template=template), paper, data, WORD)
    texts = {key: document_text(paper, data) for key, paper in EVENT_PAPERS.items()}
    return form_page(
        "entries/papers.html", form, event=event, texts=texts, names=PAPER_NAMES,
        fields=EVENT_PAPERS["programme"].fields,
    )  # fmt: skip


@blueprint.get("/events/<pid:event_id>/papers/<string:paper>.<string:form>")
@permission("entry.list")
def event_paper(event_id: str, paper: str, form: str) -> ResponseReturnValue:
    """Give one paper of the event as Word, as PDF, or as the Word template to alter."""
    described = _known(EVENT_PAPERS.get(paper), form)
    with reading() as session:
        event = event_for(session, event_id, "entry.list")
        data = _data(session, event)
    return _sent(_made(described, data, form, {}), described, data, form)


@blueprint.get("/entries/<pid:entry_id>/papers/<string:letter>.<string:form>")
@permission("entry.view")
def entry_paper(entry_id: str, letter: str, form: str) -> ResponseReturnValue:
    """Give an entry's form to be stamped; its code leads to where its photograph is handed in."""
    described = _known(ENTRY_PAPERS.get(letter), form)
    with reading() as session:
        entry = entry_for(session, entry_id)
        data = entry_data(_data(session, entry.event), entry, ROLE_NAMES)
        back = url_for(".materials", entry_id=entry_id, _external=True)
    pictures = {"code": qr_png(back)}
    return _sent(_made(described, data, form, pictures), described, data, form)


def _known(paper: Paper | None, form: str) -> Paper:
    if paper is None or form not in MEDIA:
        raise NotFound
    return paper


def _data(session: Session, event: Event) -> Data:
    today = chinese_day(local_day(now()))
    return event_data(event, document_of(session, event), accepted_entries(session, event), today)


def _made(paper: Paper, data: Data, form: str, pictures: dict[str, bytes]) -> bytes:
    if form == TEMPLATE:
        return word_template(paper)
    if form == WORD:
        return document_docx(paper, data, pictures=pictures)
    return document_pdf(paper, data, pictures=pictures)


def _sent(body: bytes, paper: Paper, data: Data, form: str) -> Response:
    ending = PDF if form == PDF else WORD
    answer = Response(body, mimetype=MEDIA[form])
    name = f"{filled(paper.title, data)}.{ending}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
