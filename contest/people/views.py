"""Pages of people: the start, signing in and out."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from contest.foundation.db import transaction
from contest.foundation.web import (
    actor,
    back_or,
    form_errors,
    form_page,
    now,
    page,
    public,
    see_other,
)
from contest.people import login, operations
from contest.people.forms import SignInForm

blueprint = Blueprint("people", __name__, template_folder="templates")


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Show the start page."""
    return page("people/home.html")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for name and password; everybody may try."""
    form = SignInForm()
    if form.validate_on_submit():
        name, address = form.login.data or "", request.remote_addr or ""
        with form_errors(form):
            with transaction() as session:
                operations.count_attempt(session, login=name, address=address, now=now())
            with transaction() as session:
                _, token = operations.sign_in(
                    session,
                    login=name,
                    password=form.password.data or "",
                    totp=form.totp.data,
                    device=request.user_agent.string,
                    address=address,
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
