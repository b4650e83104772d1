"""The clock: once on each day of Shanghai, again after a failure, and it ends when told."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from contest.foundation.jobs import Clock
from tests.conftest import NOON

MIDNIGHT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
"""When the day after the contest begins in Shanghai."""
SOON = 30


def test_it_strikes_once_on_a_day_and_again_on_the_next_of_shanghai():
    struck: list[date] = []
    clock = Clock(struck.append)

    looked = [
        clock.look(at)
        for at in (NOON, NOON + timedelta(hours=3), MIDNIGHT - timedelta(seconds=1), MIDNIGHT)
    ]

    assert looked == [True, False, False, True]
    assert struck == [date(2026, 11, 20), date(2026, 11, 21)]


def test_a_day_whose_jobs_failed_is_struck_again():
    struck: list[date] = []

    def strike(day: date) -> None:
        struck.append(day)
        if len(struck) == 1:
            raise OSError("database is locked")

    clock = Clock(strike)
    with pytest.raises(OSError, match="locked"):
        clock.look(NOON)

    assert clock.look(NOON)
    assert struck == [date(2026, 11, 20)] * 2


def test_its_thread_outlives_a_failure_and_ends_when_told():
    struck, again = [], threading.Event()

    def strike(day: date) -> None:
        struck.append(day)
        if len(struck) == 1:
            raise OSError("database is locked")
        again.set()

    before = set(threading.enumerate())
    clock = Clock(strike, look_seconds=0.01)
    clock.start()
    clock.start()
    (thread,) = (one for one in threading.enumerate() if one not in before)

    assert again.wait(SOON)
    clock.stop(SOON)
    assert not thread.is_alive()
