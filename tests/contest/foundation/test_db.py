"""The two scopes mean the same on both databases: one writer, one snapshot, on the platter."""

import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from contest.foundation import db as database
from contest.foundation.db import db, is_postgresql, reading, transaction
from contest.foundation.models import Attempt
from tests.conftest import NOON

A_MOMENT_MS = 50


def an_attempt(key: str) -> Attempt:
    return Attempt(key=key, window_starts_at=NOON, count=1)


def attempts(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Attempt)) or 0


def test_what_was_answered_is_on_the_platter_and_references_hold(session):
    expected: dict[str, object] = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    ask = "PRAGMA"
    if is_postgresql(session):
        ask, expected = "SHOW", {"synchronous_commit": "on"}

    assert {name: session.scalar(text(f"{ask} {name}")) for name in expected} == expected


def test_a_page_that_only_reads_does_not_wait_for_a_writer(session):
    session.add(an_attempt("written"))
    session.flush()

    with reading() as other:
        assert attempts(other) == 0


def test_a_second_writer_waits_and_is_told_when_it_takes_too_long(app, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", A_MOMENT_MS)
    with app.app_context():
        with transaction(), pytest.raises(OperationalError), transaction():
            pass
        # The next one finds the lock free again.
        with transaction() as session:
            session.add(an_attempt("after"))
        with reading() as session:
            assert attempts(session) == 1
        db.engine.dispose()


def test_what_a_writer_checked_is_still_so_when_it_writes(app: Flask):
    """Two that look first and write then: one of them has to see what the other wrote."""
    together = threading.Barrier(2)

    def add_the_first() -> None:
        with app.app_context():
            together.wait(30)
            with transaction() as session:
                if attempts(session) == 0:
                    session.execute(text("SELECT 1"))
                    session.add(an_attempt(threading.current_thread().name))

    for _ in range(20):
        threads = [threading.Thread(target=add_the_first, name=name) for name in ("a", "b")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        with app.app_context(), transaction() as session:
            assert attempts(session) == 1
            session.execute(text("DELETE FROM attempts"))


def test_a_page_reads_one_snapshot(app):
    with app.app_context():
        with reading() as session:
            before = attempts(session)
            with transaction() as other:
                other.add(an_attempt("in between"))
            assert (before, attempts(session)) == (0, 0)
        with reading() as session:
            assert attempts(session) == 1


def test_a_page_changes_nothing(app):
    with app.app_context():
        with reading() as session:
            session.add(an_attempt("by mistake"))
            if is_postgresql(session):
                with pytest.raises(DatabaseError, match="read-only"):
                    session.flush()
            else:
                session.flush()
        with reading() as session:
            assert attempts(session) == 0


def test_an_instant_comes_back_to_the_microsecond(app):
    instant = datetime(2026, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC)
    with app.app_context():
        with transaction() as session:
            session.add(Attempt(key="k", window_starts_at=instant, count=1))
        with reading() as session:
            assert session.scalars(select(Attempt.window_starts_at)).one() == instant
