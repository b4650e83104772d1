"""What is asked of the accounts before an installation may serve at all."""

from flask import Flask
from sqlalchemy import inspect, select

from contest.foundation.db import db, reading
from contest.foundation.feature import RefusedToStart
from contest.people.models import User


def refuse_demo_accounts(app: Flask) -> None:
    """Raise `RefusedToStart` where the demonstration's accounts lie in a production database.

    Their password is printed in the handbook, so whoever has read it could sign in.
    """
    if app.config["DEMO_ALLOWED"]:
        return
    with app.app_context():
        login = _demo_login()
        # The server may fork from here: no connection is carried over.
        db.engine.dispose()
    if login is not None:
        raise RefusedToStart(
            f"This database holds the demonstration (account {login}), whose password everybody "
            "knows. Start production with an empty one: name another folder in LEITAI_DATA, or "
            "another database in DATABASE_URL."
        )


def _demo_login() -> str | None:
    with reading() as session:
        # Before the first migration there is nobody to refuse.
        if not inspect(session.connection()).has_table(User.__tablename__):
            return None
        return session.scalar(select(User.login).where(User.is_demo).limit(1))
