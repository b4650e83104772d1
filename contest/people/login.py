"""Who is signed in on this request; Flask-Login behind one door. Knows no page."""

from dataclasses import dataclass

from flask import Flask, g, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from contest.foundation.db import reading
from contest.foundation.permissions import Actor
from contest.foundation.web import now
from contest.people import queries


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):  # type: ignore[misc]
    """A live session as Flask-Login sees it; pages ask for `actor` only."""

    actor: Actor
    token: str
    session_id: str

    def get_id(self) -> str:
        """Return what the cookie keeps: the session's secret, never a user's number."""
        return self.token


def init_app(app: Flask) -> None:
    """Let the application know who asks."""
    manager = LoginManager()
    manager.session_protection = None  # sessions are bound on the server, not to an address
    manager.user_loader(_load)
    manager.init_app(app)


def remember(token: str) -> None:
    """Begin a new cookie that holds this session's secret; nothing of the old one stays."""
    preferences = {key: session[key] for key in ("csrf_token",) if key in session}
    session.clear()
    session.update(preferences)
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


def _load(token: str) -> SignedIn | None:
    with reading() as database:
        opened = queries.live_session(database, token, now=now())
        if opened is None:
            return None
        actor = queries.actor_of(database, opened.user, via=opened.via)
        return SignedIn(actor=actor, token=token, session_id=opened.public_id)
