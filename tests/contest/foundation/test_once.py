"""What is found once stands for one transaction, and for no savepoint that was undone."""

from itertools import count

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from contest.foundation.once import forget, once


@pytest.fixture
def engine():
    return create_engine("sqlite://")


def test_it_is_found_once_in_a_transaction_and_anew_in_the_next(engine):
    numbers = count(1)
    with Session(engine) as session:
        session.connection()
        first = [once(session, "key", lambda: next(numbers)) for _ in range(3)]
        other = once(session, "another key", lambda: next(numbers))
        forget(session)
        changed = once(session, "key", lambda: next(numbers))
        session.rollback()
        session.connection()
        anew = once(session, "key", lambda: next(numbers))

    assert (first, other, changed, anew) == ([1, 1, 1], 2, 3, 4)


def test_what_was_found_in_a_savepoint_is_not_believed_after_it(engine):
    numbers = count(1)
    with Session(engine) as session:
        session.connection()
        undone = session.begin_nested()
        inside = [once(session, "key", lambda: next(numbers)) for _ in range(2)]
        undone.rollback()
        after = once(session, "key", lambda: next(numbers))

    assert (inside, after) == ([1, 1], 2)


def test_a_savepoint_knows_what_was_found_around_it_until_it_changes_it(engine):
    numbers = count(1)
    with Session(engine) as session:
        session.connection()
        before = once(session, "key", lambda: next(numbers))
        undone = session.begin_nested()
        inside = once(session, "key", lambda: next(numbers))
        forget(session)
        changed = once(session, "key", lambda: next(numbers))
        undone.rollback()
        after = once(session, "key", lambda: next(numbers))

    assert (before, inside, changed, after) == (1, 1, 2, 3)
