"""Who comes without an account: what they are asked before their first entry."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.entries.forms import NewcomerForm
from contest.entries.models import Entry
from contest.entries.operations import register_newcomer
from contest.entries.queries import entrants_of, unit_named, units_of_event, window_of
from contest.entries.rules import team_code
from contest.entries.views.common import blueprint
from contest.entries.views.conditions import asked_sentences
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.feature import can_send_by
from contest.foundation.limits import Limit, check, count
from contest.foundation.permissions import can
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
)
from contest.people import login
from contest.people.models import Unit
from contest.people.operations import open_session
from contest.people.rules import ATTEMPTS_OF_ADDRESS, ATTEMPTS_WINDOW

NEWCOMERS = Limit("newcomer address", ATTEMPTS_OF_ADDRESS, ATTEMPTS_WINDOW)
UNITS_SUGGESTED = 300


@blueprint.post("/events/<pid:event_id>/register/account")
@permission("entry.register")
def make_account(event_id: str) -> ResponseReturnValue:
    """Make the newcomer's account, sign them in and lead them on to the form."""
    form = NewcomerForm()
    if form.validate_on_submit():
        with form_errors(form):
            _count_newcomer()
            with transaction() as session:
                unit = unit_named(session, open_event(session, event_id), form.unit.data or "")
                user = register_newcomer(
                    session, name=form.name.data or "", phone=form.phone.data or "", unit=unit,
                    identity=form.identity.data or "", password=form.password.data or "", now=now(),
                )  # fmt: skip
                device = request.user_agent.string
                _opened, token = open_session(
                    session, user, via="password", device=device, now=now()
                )
            login.remember(token)
            flash_ok(_("Your account is ready. Sign in with your phone number from now on."))
            team = team_code(request.args.get("join", ""))
            if team is not None:
                return see_other(".join_form", code=team)
            return see_other(".register", event_id=event_id)
    with reading() as session:
        return newcomer_page(session, open_event(session, event_id), form)


def open_event(session: Session, event_id: str) -> Event:
    """Return the event; one that is being prepared exists for its organiser only."""
    event = event_by_public_id(session, event_id)
    if event.phase == "preparing" and not can(actor(), "entry.manage", event):
        raise NotFound
    return event


def newcomer_page(
    session: Session, event: Event, form: NewcomerForm, team: Entry | None = None
) -> ResponseReturnValue:
    """Return the page on which a visitor signs in or makes an account, to enter or join `team`."""
    onward = (
        url_for(".join_form", code=team.team_code)
        if team is not None
        else url_for(".register", event_id=event.public_id)
    )
    rules = entrants_of(session, event)
    window = window_of(event, rules, now())
    if window not in ("open", "grace"):
        return page("entries/closed.html", event=event, window=window)
    return form_page(
        "entries/newcomer.html",
        form,
        event=event,
        asked=asked_sentences(rules, event.held_on),
        suggested=suggested_units(session, event),
        has_phone=can_send_by(session, "sms"),
        team=team,
        phone_url=url_for("people.phone", next=onward),
        sign_in_url=url_for("people.sign_in", next=onward),
    )


def suggested_units(session: Session, event: Event) -> list[Unit]:
    """Return the units that a field offers while one types."""
    return units_of_event(session, event)[:UNITS_SUGGESTED]


def _count_newcomer() -> None:
    """Count the attempt by itself: a refused one undoes its own transaction."""
    with transaction() as session:
        address = request.remote_addr or ""
        check(session, NEWCOMERS, address, now=now())
        count(session, NEWCOMERS, address, now=now())
