"""The results' part of an edition's archive."""

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.foundation.archiving import File
from contest.foundation.errors import NotFound
from contest.foundation.office.documents import document_pdf
from judges.results.queries import versions_of_event
from judges.results.queries.bundle import bundle_of
from judges.results.render.papers import Typed, public_notice, score_book


def results_in_archive(session: Session, event_id: int, is_full: bool) -> Iterator[File]:
    """Yield each published version: the bundle that proves it and the notice as it was posted.

    The bundle names no person, the notice masks names as the public page did. The score book, with
    all names and marks, is in a full archive only.
    """
    event = session.get_one(Event, event_id)
    for version in versions_of_event(session, event):
        if version.published_at is None:
            continue
        name = f"{version.stage.code if version.stage else 'all'}-v{version.version}"
        with suppress(NotFound):
            yield f"{name}.zip", bundle_of(session, version)
        notice = public_notice(session, version, Typed())
        yield f"{name}-notice.pdf", document_pdf(notice.paper, notice.data, lang="zh-CN")
        if is_full:
            book = score_book(session, version, Typed())
            yield f"{name}-score-book.pdf", document_pdf(book.paper, book.data, lang="zh-CN")
