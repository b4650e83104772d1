"""The days of a contest, counted with public holidays and make-up days."""

from datetime import date, datetime

import pytest

from contest.editions.operations import suggested_timeline
from contest.foundation.calendar import local


@pytest.mark.parametrize(
    ("today", "opens", "closes", "held", "notice"),
    [
        # An autumn without holidays: Friday, then Mondays throughout.
        ("2026-11-20", "2026-11-23", "2026-12-07", "2026-12-14", "2026-12-21"),
        # National day 2025: 1–8 October are free, 28 September and 11 October are worked.
        ("2025-09-19", "2025-09-22", "2025-10-11", "2025-10-17", "2025-10-24"),
    ],
)
def test_the_usual_days_are_working_days(today, opens, closes, held, notice):
    found = suggested_timeline(date.fromisoformat(today))

    assert local(found.opens_at).replace(tzinfo=None) == datetime.fromisoformat(f"{opens}T08:00")
    assert local(found.closes_at).replace(tzinfo=None) == datetime.fromisoformat(f"{closes}T17:30")
    assert (found.held_on.isoformat(), found.notice_until.isoformat()) == (held, notice)
    assert found.notice_days == 5
