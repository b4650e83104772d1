"""The days of a contest, counted in working days with public holidays and make-up days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from contest.editions.models import Event
from contest.foundation.calendar import add_working_days, from_local, local_day

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


def next_day_timeline(now: datetime) -> Timeline:
    """Return the days of a contest without ceremony that is set up at `now`.

    Registration is open at once and until the next working day's morning, when the contest is held;
    results are published without a notice.
    """
    held = add_working_days(local_day(now), 1)
    return Timeline(
        opens_at=now.replace(second=0, microsecond=0),
        closes_at=from_local(datetime.combine(held, MORNING)),
        held_on=held,
        notice_days=0,
        notice_until=held,
    )


def moment_of(event: Event, moment: str | Mapping[str, Any] | None) -> datetime | None:
    """Return a moment of the definition's timeline as an instant; None where its date is not set.

    A moment is a minute of Shanghai, or a time of day some working days after (or before) one of
    the event's own dates: it moves with them, past holidays and onto make-up days.
    """
    if moment is None:
        return None
    if isinstance(moment, str):
        return from_local(datetime.fromisoformat(moment))
    day = _anchor(event, moment["from"])
    if day is None:
        return None
    reached = add_working_days(day, moment.get("working_days", 0))
    return from_local(datetime.combine(reached, time.fromisoformat(moment["at"])))


def _anchor(event: Event, name: str) -> date | None:
    if name == "held_on":
        return event.held_on
    instant = {
        "registration_opens": event.registration_opens_at,
        "registration_closes": event.registration_closes_at,
    }[name]
    return local_day(instant) if instant else None
