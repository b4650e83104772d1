"""The editor of an event's designs: what is typed is tried on real names before it is kept."""

from base64 import b64encode
from dataclasses import dataclass

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.certificates import operations, queries
from contest.certificates.forms import DESIGN_NAMES, DesignForm
from contest.certificates.models import DesignVersion
from contest.certificates.press import tried
from contest.certificates.render import Look, files_of_design, words_of_design
from contest.certificates.views.base import blueprint
from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.foundation import files
from contest.foundation.canonical import sha256_hex
from contest.foundation.db import reading, transaction
from contest.foundation.models import StoredFile
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

PICTURE = files.Accept(kinds=frozenset({"image"}), size=4 * 1024 * 1024, pixels=12_000_000)
SHOWN_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """A draft that prints: its pages as a picture, and the upload that belongs to it."""

    pages: bytes
    upload: files.Cleaned | None
    kept: str | None

    @property
    def shown(self) -> str:
        """The picture as an address that needs no second request."""
        return f"data:image/png;base64,{b64encode(self.pages).decode()}"


@blueprint.route(
    "/desk/events/<pid:event_id>/certificates/designs/<string:design>", methods=["GET", "POST"]
)
@permission("certificate.issue")
def design(event_id: str, design: str) -> ResponseReturnValue:
    """Edit a design: try what is typed, or keep it as a new version."""
    form, shown = DesignForm(), None
    if form.validate_on_submit():
        with form_errors(form):
            trial = _tried(event_id, design, form)
            if request.form.get("button") == "save":
                return _saved(event_id, design, form, trial)
            shown = trial.shown
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "certificate.issue", event)
        return _editor(session, event, design, form, shown)


@blueprint.post(
    "/desk/events/<pid:event_id>/certificates/designs/<string:design>/trial",
)
@permission("certificate.issue")
def try_design(event_id: str, design: str) -> ResponseReturnValue:
    """Answer the editor's script with the picture of what is typed, or with what is wrong."""
    with reading() as session:
        require(actor(), "certificate.issue", event_by_public_id(session, event_id))
    form, shown = DesignForm(), None
    if form.validate_on_submit():
        with form_errors(form):
            shown = _tried(event_id, design, form).shown
    faults = [*form.form_errors, *(fault for one in form for fault in one.errors)]
    return jsonify(picture=shown, faults=[str(fault) for fault in faults])


def _tried(event_id: str, design: str, form: DesignForm) -> Trial:
    """Print the draft as the batch would, on the longest and the rarest name; raises `Invalid`."""
    upload = None
    if form.picture.data and form.picture.data.filename:
        sent = form.picture.data
        upload = files.clean_upload(sent.read(), sent.filename, accept=PICTURE)
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "certificate.issue", event)
        kept = None if form.drop_picture.data else _kept_picture(session, event, design)
        batch = queries.fields_to_try(session, event, design)
        pictures = queries.pictures_named(session, [kept.sha256] if kept and not upload else [])
    if upload:
        pictures = {sha256_hex(upload.data): upload.data}
    look = Look(
        design, form.html.data, form.css.data or "", form.words(), next(iter(pictures), None)
    )
    pages = tried(batch, look, pictures=pictures)
    return Trial(pages, upload, kept.sha256 if kept else None)


def _saved(event_id: str, design: str, form: DesignForm, trial: Trial) -> ResponseReturnValue:
    with transaction() as session:
        event = event_by_public_id(session, event_id)
        picture = _kept_picture(session, event, design) if trial.kept else None
        if trial.upload:
            picture = files.store(
                session,
                data=trial.upload.data,
                name=trial.upload.name,
                media_type=trial.upload.media_type,
                now=now(),
            )
        version = operations.save_design(
            session,
            actor(),
            event,
            design,
            words=form.words(),
            html=form.html.data or "",
            css=form.css.data or "",
            picture=picture,
            now=now(),
        )
        flash_ok(
            _("Saved as version %(number)d. It holds for certificates issued from now on.",
              number=version.version)
        )  # fmt: skip
    return see_other(".design", event_id=event_id, design=design)


def _kept_picture(session: Session, event: Event, design: str) -> StoredFile | None:
    versions = queries.versions_of(session, event, design)
    return versions[0].picture if versions else None


def _editor(
    session: Session, event: Event, design: str, form: DesignForm, shown: str | None
) -> ResponseReturnValue:
    versions = queries.versions_of(session, event, design)
    asked = request.args.get("version", "")
    if not form.is_submitted():
        _begin(form, design, [one for one in versions if asked in ("", str(one.version))], asked)
    longest, rarest = queries.fields_to_try(session, event, design)
    return form_page(
        "certificates/design.html",
        form,
        event=event,
        design=design,
        designs=DESIGN_NAMES,
        versions=versions[:SHOWN_VERSIONS],
        picture=versions[0].picture if versions else None,
        shown=shown,
        longest=longest["name"],
        rarest=rarest["name"],
    )


def _begin(form: DesignForm, design: str, versions: list[DesignVersion], asked: str) -> None:
    words, (html, css) = words_of_design(design), files_of_design(design)
    # 0 is the built-in design.
    if versions and asked != "0":
        held = versions[0]
        words, html = {**words, **held.words}, html if held.html is None else held.html
        css = css if held.css is None else held.css
    form.show(words, html, css)
