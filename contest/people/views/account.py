"""One's own account: password, second factor, and the browsers in which one is signed in."""

import json

from flask import make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest.foundation import qr
from contest.foundation.db import reading, transaction
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
from contest.people import login, operations, queries
from contest.people.forms import DropSecondFactorForm, PasswordForm, SecondFactorForm
from contest.people.models import User
from contest.people.operations import second_factor_address
from contest.people.views.common import blueprint, browser_name


@blueprint.get("/account")
@permission("account.manage")
def account() -> ResponseReturnValue:
    """Show one's account, its roles and its open sessions."""
    with reading() as session:
        user = queries.user_of_actor(session, actor())
        return page(
            "people/account.html",
            user=user,
            grants=queries.grants_of(session, user),
            sessions=queries.sessions_of(session, user, now=now()),
            present=login.present_session_id(),
            browser_name=browser_name,
        )


@blueprint.route("/account/password", methods=["GET", "POST"])
@permission("account.manage")
def password() -> ResponseReturnValue:
    """Change one's own password; every other browser is signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                user = queries.user_of_actor(session, actor())
                operations.change_password(
                    session,
                    actor(),
                    user,
                    present=form.present.data or "",
                    new=form.new.data or "",
                    now=now(),
                )
                token = _anew(session, user)
            login.remember(token)
            flash_ok(_("The password is changed. All other browsers are signed out."))
            return see_other("people.account")
    return form_page("people/password.html", form)


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@permission("account.manage")
def second_factor() -> ResponseReturnValue:
    """Show a secret as a code to scan, and turn the second step on with the first number."""
    form = SecondFactorForm()
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                operations.enrol_second_factor(
                    session,
                    actor(),
                    queries.user_of_actor(session, actor()),
                    secret=form.secret.data or "",
                    code=form.code.data or "",
                    now=now(),
                )
            flash_ok(_("The second step is on."))
            return see_other("people.account")
    form.secret.data = form.secret.data or operations.new_second_factor()
    with reading() as session:
        user = queries.user_of_actor(session, actor())
        address = second_factor_address(form.secret.data, user)
    picture = Markup(qr.qr_svg(address).decode())  # noqa: S704 - drawn here, holds no text
    return form_page("people/second_factor.html", form, picture=picture)


@blueprint.route("/account/second-factor/drop", methods=["GET", "POST"])
@permission("account.manage")
def drop_second_factor() -> ResponseReturnValue:
    """Ask for the password and turn the second step off."""
    form = DropSecondFactorForm()
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                user = queries.user_of_actor(session, actor())
                present = form.present.data or ""
                operations.drop_second_factor(session, actor(), user, present=present, now=now())
            flash_ok(_("The second step is off."))
            return see_other("people.account")
    return form_page("people/drop_second_factor.html", form)


@blueprint.post("/account/sessions/<pid:session_id>/end")
@permission("account.manage")
def end_session(session_id: str) -> ResponseReturnValue:
    """Sign another of one's browsers out."""
    with transaction() as session:
        opened = queries.session_by_id(session, session_id)
        operations.end_session(session, actor(), opened, now=now())
    flash_ok(_("That browser is signed out."))
    return see_other("people.account")


@blueprint.post("/account/data")
@permission("account.manage")
def own_data() -> ResponseReturnValue:
    """Hand out all that is kept of oneself, as one JSON file."""
    with transaction() as session:
        person = queries.user_of_actor(session, actor()).person
        kept = operations.export_person(session, actor(), person, now=now())
    answer = make_response(json.dumps(kept, ensure_ascii=False, indent=2))
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _anew(session: Session, user: User) -> str:
    device = request.user_agent.string
    return operations.open_session(session, user, via="password", device=device, now=now())[1]
