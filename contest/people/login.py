"""Who is signed in on this request, and whether they owe a second factor; Flask-Login inside."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from contest.foundation.db import reading
from contest.foundation.permissions import Actor
from contest.foundation.web import flash_warning, now
from contest.people import queries

Asks = Callable[[Session, Actor], bool]
ASKING = "leitai_second_factor"
NAME = "leitai_session_name"
# What somebody may still do who owes a second factor: turn it on, or leave.
OPEN_TO_DEBTORS = frozenset({"people.second_factor", "people.sign_out", "foundation.preference"})


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):  # type: ignore[misc]
    """A live session as Flask-Login sees it; pages ask for `actor` only."""

    actor: Actor
    token: str
    session_id: str
    owes_second_factor: bool = False

    def get_id(self) -> str:
        """Return what the cookie keeps: the session's secret, never a user's number."""
        return self.token


def init_app(app: Flask) -> None:
    """Let the application know who asks."""
    manager = LoginManager()
    manager.session_protection = None  # sessions are bound on the server, not to an address
    manager.user_loader(_load)
    manager.init_app(app)
    app.extensions.setdefault(ASKING, [])
    app.before_request(_ask_for_second_factor)


def demand_second_factor(app: Flask, asks: Asks) -> None:
    """Let a higher feature say who must turn the second step on before anything else."""
    app.extensions.setdefault(ASKING, []).append(asks)


def remember(token: str, *, name: str | None = None) -> None:
    """Begin a new cookie that holds this session's secret; nothing of the old one stays.

    `name` is by what whoever opened it knows it; None: by its public id.
    """
    preferences = {key: session[key] for key in ("csrf_token",) if key in session}
    session.clear()
    session.update(preferences)
    if name is not None:
        session[NAME] = name
    loaded = _load(token)
    if loaded is not None:
        session.permanent = True
        login_user(loaded)


def forget() -> None:
    """Empty the cookie; the session itself is ended by an operation."""
    logout_user()
    session.clear()


def present_token() -> str | None:
    """Return the secret of this request's session, None for a visitor."""
    token: str | None = session.get("_user_id")
    return token


def present_session_id() -> str | None:
    """Return the public id of this request's session, None for a visitor."""
    loaded = g.get("_login_user")
    return loaded.session_id if isinstance(loaded, SignedIn) else None


def present_session_name() -> str | None:
    """Return by what the browser knows this request's session, None for a visitor."""
    opened = present_session_id()
    return session.get(NAME, opened) if opened is not None else None


def _load(token: str) -> SignedIn | None:
    with reading() as database:
        signed = queries.signed_by(database, token, now=now())
        if signed is None:
            return None
        actor = signed.actor
        owes = actor.via != "card" and not signed.has_second_factor
        asking: list[Asks] = current_app.extensions[ASKING]
        owes = owes and any(asks(database, actor) for asks in asking)
        return SignedIn(actor, token, signed.session_id, owes)


def _ask_for_second_factor() -> Response | None:
    endpoint = request.endpoint or ""
    if endpoint in OPEN_TO_DEBTORS or endpoint.endswith(".static"):
        return None
    if not getattr(current_user, "owes_second_factor", False):
        return None
    flash_warning(_("One of your contests asks its staff to sign in with a second step."))
    return current_app.redirect(url_for("people.second_factor"))
