"""The start page and the work desk, signing in, out and up, and the first owner's page."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.feature import offers
from contest.foundation.permissions import can
from contest.foundation.web import (
    actor,
    back_or,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    public,
    see_other,
    slots,
    todos,
    translated,
)
from contest.people import login, operations, queries
from contest.people.forms import OwnerForm, SignInForm, SignUpForm
from contest.people.models import User
from contest.people.views.common import blueprint, unit_choices


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Show visitors what is on, and those who are signed in what waits for them."""
    with reading() as session:
        if actor().is_signed_in:
            lines = todos(session)
            return page(
                "people/desk.html",
                todo=[line for line in lines if line.tone != "coming"],
                coming=[line for line in lines if line.tone == "coming"],
                has_desk=any(can(actor(), todo.permission) for todo in offers("todos")),
                pieces=slots(session, "work_desk", actor()),
                tiles=_tiles(session),
            )
        if queries.is_empty(session):
            return see_other("people.first_owner")
        return page("people/home.html", pieces=slots(session, "public_start", actor()))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for name and password; everybody may try."""
    form = SignInForm()
    if form.validate_on_submit():
        name = form.login.data or ""
        with form_errors(form):
            _count(name)
            with transaction() as session:
                _opened, token = operations.sign_in(
                    session,
                    login=name,
                    password=form.password.data or "",
                    totp=form.totp.data,
                    device=request.user_agent.string,
                    address=request.remote_addr or "",
                    now=now(),
                )
            login.remember(token)
            return back_or("people.home")
    return form_page("people/sign_in.html", form)


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's session; without one there is nothing to end."""
    token = login.present_token()
    if token is not None:
        with transaction() as session:
            operations.sign_out(session, actor(), token=token, now=now())
    login.forget()
    return see_other("people.home")


@blueprint.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """Let a worker make an account of their own; limited by address like signing in."""
    form = SignUpForm()
    with reading() as session:
        form.unit.choices = unit_choices(queries.all_units(session))
    if form.validate_on_submit():
        with form_errors(form):
            _count(form.login.data or "")
            with transaction() as session:
                unit = queries.unit_by_id(session, form.unit.data)
                user = operations.sign_up(
                    session,
                    unit=unit,
                    now=now(),
                    **_typed(form, "name", "phone", "login", "password"),
                )
                token = _opened_for(session, user)
            login.remember(token)
            flash_ok(_("Your account is made."))
            return back_or("people.home")
    return form_page("people/sign_up.html", form)


@blueprint.route("/owner", methods=["GET", "POST"])
@public
def first_owner() -> ResponseReturnValue:
    """Make the owner of an empty installation; afterwards there is nothing at this address."""
    with reading() as session:
        if not queries.is_empty(session):
            raise NotFound
    form = OwnerForm()
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                owner = operations.make_owner(
                    session,
                    now=now(),
                    **_typed(form, "name", "login", "password", "federation_name"),
                )
                token = _opened_for(session, owner)
            login.remember(token)
            flash_ok(_("You are the owner. Begin with the units below your own."))
            return see_other("people.units")
    return form_page("people/owner.html", form)


def _count(name: str) -> None:
    with transaction() as session:
        address = request.remote_addr or ""
        operations.count_attempt(session, login=name, address=address, now=now())


def _opened_for(session: Session, user: User) -> str:
    device = request.user_agent.string
    return operations.open_session(session, user, via="password", device=device, now=now())[1]


def _typed(form: Any, *names: str) -> dict[str, str]:
    return {name: str(form[name].data).strip() for name in names}


def _tiles(session: Session) -> list[Mapping[str, Any]]:
    shown: list[Mapping[str, Any]] = []
    for tile in offers("tiles"):
        if not can(actor(), tile.permission):
            continue
        figures = tile.query(session, actor(), now())
        if figures is not None:
            # The template has escaped what it shows; escaping it again would show its tags.
            html = Markup(  # noqa: S704
                render_template(tile.template, title=translated(tile.title), tile=tile, **figures)
            )
            shown.append({"key": tile.key, "html": html})
    return shown
