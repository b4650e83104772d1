"""The days of a contest, counted in working days with public holidays and make-up days."""

from dataclasses import dataclass
from datetime import date, datetime, time

from contest.foundation.calendar import add_working_days, from_local

REGISTRATION_DAYS, PREPARATION_DAYS, NOTICE_DAYS = 10, 5, 5
"""Working days: registration is open, the venue is made ready, results stand in notice."""
MORNING, EVENING = time(8), time(17, 30)


@dataclass(frozen=True, slots=True)
class Timeline:
    """When registration is open (instants in UTC), the day of the contest, the notice after it."""

    opens_at: datetime
    closes_at: datetime
    held_on: date
    notice_days: int
    notice_until: date


def suggested_timeline(today: date) -> Timeline:
    """Return the usual days of a contest that is set up on `today`.

    Registration opens on the next working day and closes ten working days later, the contest is
    held five working days after that, and results stand in notice for five working days.
    """
    opens = add_working_days(today, 1)
    closes = add_working_days(opens, REGISTRATION_DAYS)
    held = add_working_days(closes, PREPARATION_DAYS)
    return Timeline(
        opens_at=from_local(datetime.combine(opens, MORNING)),
        closes_at=from_local(datetime.combine(closes, EVENING)),
        held_on=held,
        notice_days=NOTICE_DAYS,
        notice_until=add_working_days(held, NOTICE_DAYS),
    )
