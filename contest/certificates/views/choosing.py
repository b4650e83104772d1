"""What an event's certificates look like, and the pictures of seals."""

from collections.abc import Mapping

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.certificates import operations, queries
from contest.certificates.errors import SealNotClear
from contest.certificates.forms import AllowSealsForm, RetireForm, SealForm, SettingsForm
from contest.certificates.views.base import blueprint
from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.foundation import files
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

SEAL = files.Accept(kinds=frozenset({"image"}), size=2 * 1024 * 1024, pixels=4_000_000)


@blueprint.route("/desk/events/<pid:event_id>/certificates/settings", methods=["GET", "POST"])
@permission("certificate.issue")
def settings(event_id: str) -> ResponseReturnValue:
    """Choose design, issuers and wording of the event's certificates."""
    form = SettingsForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            event = event_by_public_id(session, event_id)
            operations.choose_settings(session, actor(), event, settings=form.settings(), now=now())
            flash_ok(_("Saved. It holds for certificates issued from now on."))
            return see_other(".of_event", event_id=event_id)
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "certificate.issue", event)
        found = queries.settings_of(session, event)
        if not form.is_submitted():
            form.show(found, queries.issuers_of(event, found))
        return form_page("certificates/settings.html", form, event=event)


@blueprint.route("/desk/events/<pid:event_id>/certificates/seals", methods=["GET", "POST"])
@permission("certificate.seal")
def allow_seals(event_id: str) -> ResponseReturnValue:
    """Let the seals of the event's issuers be printed, or no longer."""
    form = AllowSealsForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            event = event_by_public_id(session, event_id)
            operations.allow_seals(
                session, actor(), event, is_allowed=form.is_allowed.data == "yes", now=now()
            )
            flash_ok(_("Saved. It holds for certificates issued from now on."))
            return see_other(".allow_seals", event_id=event_id)
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "certificate.seal", event)
        return form_page("certificates/allow_seals.html", form, **_seals_of(session, event))


@blueprint.route("/desk/seals", methods=["GET", "POST"])
@permission("seal.manage")
def seals() -> ResponseReturnValue:
    """Set the picture of a body's seal."""
    form = SealForm()
    if form.validate_on_submit():
        with form_errors(form):
            upload = form.file.data
            picture = files.clean_upload(upload.read(), upload.filename, accept=SEAL)
            if picture.media_type != "image/png":
                raise SealNotClear
            with transaction() as session:
                operations.set_seal(
                    session, actor(), issuer=form.issuer.data or "", picture=picture, now=now()
                )
            flash_ok(_("The seal is set. It is printed nowhere until it is allowed for an event."))
            return see_other(".seals")
    with reading() as session:
        require(actor(), "seal.manage")
        found = queries.seals_in_use(session)
        return form_page("certificates/seals.html", form, seals=found, retiring=RetireForm())


@blueprint.post("/desk/seals/<pid:seal_id>/retire")
@permission("seal.manage")
def retire_seal(seal_id: str) -> ResponseReturnValue:
    """Let a seal be printed no longer."""
    with transaction() as session:
        seal = queries.seal_by_public_id(session, seal_id)
        operations.retire_seal(session, actor(), seal, now=now())
    flash_ok(_("The seal is printed no longer."))
    return see_other(".seals")


def _seals_of(session: Session, event: Event) -> Mapping[str, object]:
    issuers = queries.issuers_of(event, queries.settings_of(session, event))
    return {
        "event": event,
        "rows": [(issuer, queries.seal_of(session, issuer)) for issuer in issuers],
        "allowed": queries.allowed_seals(session, event),
    }
