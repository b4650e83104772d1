"""Limits on attempts."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from contest.foundation import limits
from contest.foundation.errors import TooManyAttempts
from contest.foundation.limits import Limit
from contest.foundation.models import Attempt
from tests.conftest import NOON

PER_CARD = Limit("card", 3, timedelta(minutes=15))


def test_the_fourth_attempt_waits_for_the_next_window(session: Session) -> None:
    for _ in range(3):
        limits.check(session, PER_CARD, "card", now=NOON)
        limits.count(session, PER_CARD, "card", now=NOON)

    with pytest.raises(TooManyAttempts) as refused:
        limits.check(session, PER_CARD, "card", now=NOON + timedelta(minutes=5))

    assert refused.value.params == {"seconds": 601}
    limits.check(session, PER_CARD, "another", now=NOON)
    limits.check(session, PER_CARD, "card", now=NOON + timedelta(minutes=15))


def test_a_success_forgets_the_attempts_of_this_key_only(session: Session) -> None:
    limits.count(session, PER_CARD, "card", now=NOON)
    limits.count(session, PER_CARD, "other", now=NOON)

    limits.forget(session, PER_CARD, "card")

    assert session.query(Attempt).count() == 1


def test_what_is_limited_is_not_kept_in_clear_and_not_for_long(session: Session) -> None:
    limits.count(session, PER_CARD, "13812345678", now=NOON)
    assert session.query(Attempt).one().key != "13812345678"

    limits.count(session, PER_CARD, "x", now=NOON + timedelta(days=3))

    assert session.query(Attempt).count() == 1
