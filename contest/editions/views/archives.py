"""The archive of a finished edition: asked for, watched, handed out; and editions' part of it."""

import json
from collections.abc import Iterator

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from contest.editions import operations, queries
from contest.editions.jobs import start_archive
from contest.editions.models import Event
from contest.editions.views.common import blueprint
from contest.editions.views.sentences import document_sentences
from contest.foundation import files, ledger
from contest.foundation.archiving import File, page, section
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)

CHUNK = 1 << 20


@blueprint.route("/editions/<pid:edition_id>/archives", methods=["GET", "POST"])
@permission("archive.make")
def archives(edition_id: str) -> ResponseReturnValue:
    """List the archives of an edition and how far they are; the POST asks for another."""
    form = FlaskForm()
    if form.validate_on_submit():
        with form_errors(form):
            _ask(edition_id, is_full=request.form.get("kind") == "full")
            flash_ok(_("The archive is being made. This page shows how far it is."))
            return see_other(".archives", edition_id=edition_id)
    with reading() as session:
        edition = queries.edition_by_public_id(session, edition_id)
        require(actor(), "archive.make", edition)
        archives = queries.archives_of(session, edition)
        making = [run for _one, run in archives if run is not None and run.finished_at is None]
        return form_page(
            "editions/archives.html",
            form,
            edition=edition,
            archives=archives,
            making=making,
            unfinished=queries.unfinished_events(session, edition),
        )


def _ask(edition_id: str, *, is_full: bool) -> None:
    with transaction() as session:
        edition = queries.edition_by_public_id(session, edition_id)
        reason = request.form.get("reason", "")[:500] if is_full else None
        archive = operations.ask_archive(
            session, actor(), edition, is_full=is_full, reason=reason, now=now()
        )
        start_archive(session, archive, now=now())


@blueprint.post("/archives/<pid:archive_id>/fetch")
@permission("archive.make")
def fetch_archive(archive_id: str) -> ResponseReturnValue:
    """Hand an archive out; the trail says to whom."""
    with transaction() as session:
        archive = queries.archive_by_public_id(session, archive_id)
        operations.fetch_archive(session, actor(), archive, now=now())
        stored = archive.file
        assert stored is not None  # noqa: S101 - the operation refuses an archive without a file
        name, size, source = stored.name, stored.size, files.open_large(stored)

    def chunks() -> Iterator[bytes]:
        with source:
            while chunk := source.read(CHUNK):
                yield chunk

    answer = Response(chunks(), mimetype="application/zip")
    answer.headers["Content-Length"] = str(size)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def rules_in_archive(session: Session, event_id: int, _is_full: bool) -> Iterator[File]:
    """Yield every version of the rules as a document, and each in sentences to read."""
    event = session.get_one(Event, event_id)
    for version in queries.definitions_of(session, event):
        name = f"rules-v{version.version}"
        yield f"{name}.json", version.body.encode()
        said = document_sentences(version.document)
        parts = [section(_("Safeguards"), said["safeguards"])]
        parts += [section(stage["name"], lines) for stage, lines in said["stages"]]
        parts.append(section(_("Total and ties"), said["ranking"]))
        awards = [f"{rule['name']}{_(': ')}{line}" for rule, line in said["awards"]]
        parts.append(section(_("Awards"), awards))
        title = f"{event.name} · {_('Rules, version %(number)d', number=version.version)}"
        yield f"{name}.html", page(title, parts)


def trail_in_archive(session: Session, event_id: int, is_full: bool) -> Iterator[File]:
    """Yield the event's whole trail; with what was withheld from it in a full archive."""
    event = session.get_one(Event, event_id)
    lines = [
        json.dumps(
            {"seq": row.seq, "hash": row.hash, "body": bytes(row.body).decode()},
            ensure_ascii=False,
        )
        for row, _content in ledger.records(session, event.stream)
    ]
    yield "trail.jsonl", ("\n".join(lines) + "\n").encode()
    if is_full:
        withheld = [dict(row) for row in ledger.withheld(session, event.stream)]
        yield "withheld.json", json.dumps(withheld, ensure_ascii=False, indent=1).encode()
