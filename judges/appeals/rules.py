"""Windows, deadlines and words of appeals: plain rules over instants; knows no database.

Source: rule book A6.6 (within two hours of the posting), A6.7, A6.9 (notice in working days).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from contest.foundation.words import N_

ON_SITE, OBJECTION = "on_site", "objection"
ONE_SECOND: Final = timedelta(seconds=1)
LONGEST_STATEMENT: Final = 3000
SHORTEST_STATEMENT: Final = 10
PER_ADDRESS: Final = 20
PER_ADDRESS_WINDOW: Final = timedelta(hours=1)

KIND_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {ON_SITE: N_("Appeal on site"), OBJECTION: N_("Objection in the notice period")}
)
GROUND_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mark": N_("A mark or a measurement"),
        "arithmetic": N_("The arithmetic"),
        "procedure": N_("The procedure"),
        "conduct": N_("The conduct of a judge or of staff"),
        "eligibility": N_("Whether somebody may take part"),
        "other": N_("Something else"),
    }
)
STATE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "filed": N_("Waits for a handler"),
        "assigned": N_("Being examined"),
        "ruled": N_("Ruled on"),
        "withdrawn": N_("Appeal withdrawn"),
    }
)
OUTCOME_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "corrected": N_("Upheld: the result is corrected"),
        "upheld": N_("Upheld: the result stays as it is"),
        "dismissed": N_("Dismissed"),
    }
)
CONFLICT_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "appellant": N_("%(name)s handed this appeal in and may not rule on it."),
        "member": N_("%(name)s takes part in this contest and may not rule on its appeals."),
        "judged": N_("%(name)s judged in this contest and may not rule on its appeals."),
        "same_unit": N_("%(name)s belongs to the unit that appeals and may not rule on it."),
        "tie": N_("%(name)s has a recorded tie to the appellant and may not rule on it."),
    }
)


@dataclass(frozen=True, slots=True)
class Window:
    """A span in which a result may be contested; both its ends are in time, to the second."""

    kind: str
    first: datetime
    last: datetime

    def holds(self, at: datetime) -> bool:
        """Say whether something handed in at `at` is in time; fractions of a second do not count.

        An appeal in the last second is in time; one second later it is late.
        """
        return self.first <= _second(at) <= self.last


def windows(
    posted_at: datetime, notice_ends_at: datetime | None, *, appeal_minutes: int
) -> tuple[Window, ...]:
    """Return when a result posted at `posted_at` may be contested, the shorter window first.

    `notice_ends_at` is the first instant after the notice, so its last second is the one before.
    Empty where neither an appeal on site nor a notice is foreseen.
    """
    first = _second(posted_at)
    found = []
    if appeal_minutes:
        found.append(Window(ON_SITE, first, first + timedelta(minutes=appeal_minutes)))
    if notice_ends_at is not None:
        found.append(Window(OBJECTION, first, notice_ends_at - ONE_SECOND))
    return tuple(found)


def window_at(found: Iterable[Window], at: datetime) -> Window | None:
    """Return the first window that holds `at`; None when all are over or have not begun."""
    return next((window for window in found if window.holds(at)), None)


def remaining(until: datetime, now: datetime) -> timedelta:
    """Return how much time is left until the end of the second `until`; never below nought."""
    return max(until + ONE_SECOND - now, timedelta())


def _second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
