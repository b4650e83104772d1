"""A team's code on the captain's phone, joining with it on a member's, and what people agree to."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.entries.errors import NoSuchTeam
from contest.entries.forms import JoinForm, NewcomerForm
from contest.entries.models import Entry
from contest.entries.operations import (
    close_team,
    give_consent,
    join_team,
    leave_team,
    open_team,
    team_of_code,
)
from contest.entries.queries import agreed_of, entrants_of, entry_by_public_id
from contest.entries.views.common import blueprint
from contest.entries.views.newcomers import newcomer_page, open_event
from contest.foundation.db import reading, transaction
from contest.foundation.limits import Limit, check, count
from contest.foundation.web import (
    actor,
    back_or,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)
from contest.people.rules import ATTEMPTS_OF_ADDRESS, ATTEMPTS_WINDOW

# A hall full of teams sits behind one address; a guesser needs a thousand million tries.
WRONG_CODES = Limit("team code", ATTEMPTS_OF_ADDRESS, ATTEMPTS_WINDOW)


@blueprint.get("/join")
@permission("entry.register")
def join_form() -> ResponseReturnValue:
    """Ask for a team's code; a QR code brings it along. Nothing is looked up yet."""
    form = JoinForm(data={"code": request.args.get("code", "")[:20]})
    return form_page("entries/join_form.html", form)


@blueprint.post("/join")
@permission("entry.register")
def join() -> ResponseReturnValue:
    """Show whose team it is and what is agreed to; on the second press, join it."""
    form = JoinForm()
    if not form.validate():
        return form_page("entries/join_form.html", form)
    with form_errors(form):
        with reading() as session:
            entry = _team(session, form.code.data or "")
            if not actor().is_signed_in:
                return newcomer_page(session, entry.event, NewcomerForm(), team=entry)
            asks = _asks(session, entry)
        if request.form.get("action") == "join":
            code, agrees = form.code.data or "", asks and bool(form.agrees.data)
            with transaction() as session:
                joined = join_team(session, actor(), code=code, agrees=agrees, now=now())
                flash_ok(_("You are in the team."))
                return see_other(".show", entry_id=joined.public_id)
    with reading() as session:
        if form.form_errors:
            return form_page("entries/join_form.html", form)
        entry = team_of_code(session, form.code.data or "")
        is_member = actor().person_id in {one.person_id for one in entry.members}
        return form_page(
            "entries/join.html", form, entry=entry, event=entry.event, asks=asks,
            rules=entrants_of(session, entry.event), is_member=is_member,
        )  # fmt: skip


@blueprint.post("/entries/<pid:entry_id>/team")
@permission("entry.edit")
def team(entry_id: str) -> ResponseReturnValue:
    """Open the team to members with a new code, or close it."""
    with transaction() as session:
        entry = entry_by_public_id(session, entry_id)
        if request.form.get("action") == "close":
            close_team(session, actor(), entry, now=now())
            flash_ok(_("The code lets nobody in any more."))
        else:
            open_team(session, actor(), entry, now=now())
            flash_ok(_("Members join with the code now."))
    return see_other(".show", entry_id=entry_id, _anchor="team")


@blueprint.post("/entries/<pid:entry_id>/leave")
@permission("entry.edit")
def leave(entry_id: str) -> ResponseReturnValue:
    """Leave a team that is not handed in."""
    with transaction() as session:
        leave_team(session, actor(), entry_by_public_id(session, entry_id), now=now())
        flash_ok(_("You are no longer in the team."))
    return see_other(".mine")


@blueprint.post("/events/<pid:event_id>/consent")
@permission("entry.register")
def consent(event_id: str) -> ResponseReturnValue:
    """Agree, for oneself, to what an event asks."""
    with transaction() as session:
        give_consent(session, actor(), open_event(session, event_id), now=now())
        flash_ok(_("Your consent was recorded."))
    return back_or(".mine")


def _team(session: Session, code: str) -> Entry:
    """Return the team of a code; wrong ones are counted, and after many nobody may try on."""
    address = request.remote_addr or ""
    check(session, WRONG_CODES, address, now=now())
    try:
        return team_of_code(session, code)
    except NoSuchTeam:
        # By itself: what is refused undoes its own transaction.
        with transaction() as counting:
            count(counting, WRONG_CODES, address, now=now())
        raise


def _asks(session: Session, entry: Entry) -> bool:
    """Say whether the one who is signed in is still to agree to the event's text."""
    asked = entrants_of(session, entry.event).consent
    own = actor().person_id
    return asked is not None and not agreed_of(session, entry.event, asked, [own] if own else [])
