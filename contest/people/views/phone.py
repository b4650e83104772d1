"""Signing in by phone: the number, the code that comes, and for newcomers name and unit."""

from flask import request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from contest.foundation import secrets
from contest.foundation.db import reading, transaction
from contest.foundation.feature import can_send_by
from contest.foundation.web import (
    back_or,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)
from contest.people import login, operations, queries
from contest.people.errors import CodeRefused, NameNeeded, PhoneSignInOff
from contest.people.forms import CodeForm, NewcomerByPhoneForm, PhoneForm, PhoneNameForm
from contest.people.models import SignInCode
from contest.people.views.common import blueprint, unit_choices

# Which code this browser has typed: only it may go on with that number.
PROVED = "phone_code"


@blueprint.route("/sign-in/phone", methods=["GET", "POST"])
@permission("slip.use")
def phone() -> ResponseReturnValue:
    """Ask for a phone number and send a code there; the answer is the same for every number."""
    form = PhoneForm()
    with reading() as database:
        is_open = can_send_by(database, "sms")
    if form.validate_on_submit():
        with form_errors(form):
            if not is_open:
                raise PhoneSignInOff
            with transaction() as database:
                code = operations.ask_for_code(
                    database,
                    phone=form.phone.data or "",
                    address=request.remote_addr or "",
                    now=now(),
                )
                sent = code.public_id
            return see_other(".phone_code", code_id=sent, next=_next())
    return form_page("people/phone.html", form, is_open=is_open)


@blueprint.route("/sign-in/phone/<pid:code_id>", methods=["GET", "POST"])
@permission("slip.use")
def phone_code(code_id: str) -> ResponseReturnValue:
    """Take the code that came, and sign in who holds the phone."""
    form = CodeForm()
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as database:
                code = queries.code_by_id(database, code_id)
                is_right = operations.verify_code(database, code, form.code.data or "", now=now())
            if not is_right:
                raise CodeRefused
            session[PROVED] = code_id
            return _in()
    with reading() as database:
        number = operations.phone_of(queries.code_by_id(database, code_id))
    shown = secrets.mask_phone(number.removeprefix("+86"))
    return form_page("people/phone_code.html", form, phone=shown)


@blueprint.route("/sign-in/phone/name", methods=["GET", "POST"])
@permission("slip.use")
def phone_name() -> ResponseReturnValue:
    """Ask for the name where a number alone does not say who it is."""
    form = PhoneNameForm()
    if form.validate_on_submit():
        with form_errors(form):
            return _in(form.name.data)
    return form_page("people/phone_name.html", form)


@blueprint.route("/sign-in/phone/new", methods=["GET", "POST"])
@permission("slip.use")
def phone_newcomer() -> ResponseReturnValue:
    """Make the account of a newcomer who has proved their number."""
    form = NewcomerByPhoneForm()
    with reading() as database:
        form.unit.choices = unit_choices(queries.all_units(database))
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as database:
                user = operations.sign_up_by_phone(
                    database, _proved(database), name=form.name.data or "",
                    unit=queries.unit_by_id(database, form.unit.data),
                    identity=form.identity.data or None, now=now(),
                )  # fmt: skip
                _opened, token = operations.open_session(
                    database, user, via="phone", device=request.user_agent.string, now=now()
                )
            login.remember(token)
            flash_ok(_("Your account is made."))
            return back_or("people.home")
    return form_page("people/phone_newcomer.html", form)


def _in(name: str | None = None) -> Response:
    """Sign in by the proved number, or lead to the page that asks for what is missing."""
    try:
        with transaction() as database:
            opened = operations.sign_in_by_phone(
                database, _proved(database), device=request.user_agent.string, now=now(), name=name
            )
    except NameNeeded:
        if name is not None:
            raise
        return see_other(".phone_name", next=_next())
    if opened is None:
        return see_other(".phone_newcomer", next=_next())
    login.remember(opened[1])
    return back_or("people.home")


def _proved(database: Session) -> SignInCode:
    code_id = session.get(PROVED)
    if code_id is None:
        raise CodeRefused
    return queries.code_by_id(database, code_id)


def _next() -> str | None:
    return request.values.get("next") or None
