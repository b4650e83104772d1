"""The road of a project after the award: its stages, what each asks for, when reports fall due.

Source: stages of registered results (domain rule A13.1); the months are the house's (D2).
"""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from contest.foundation.words import N_

ROAD: Final = ("bench", "pilot", "trial_sale", "industrialised", "replicated")
STOPPED: Final = "stopped"
STAGES: Final = (*ROAD, STOPPED)
REPORT_MONTHS: Final = (6, 12, 24, 36)
MONEY: Final = ("new_sales", "profit", "savings", "tax", "investment")
# Profit is a part of sales and investment a cost: added up, money would count twice.
# Source: benefit tables of science and patent awards (新增利润、新增税收、节支; domain rule A13.5).
SUMMED: Final = ("profit", "tax", "savings")
YEAR_MONTHS: Final = 12
# Half a year without a step or a report: the shortest interval of the reports.
STALL_DAYS: Final = 180
MOVING: Final = ("bench", "pilot", "trial_sale")
READINESS_LEVELS: Final = range(1, 10)
LARGEST_AMOUNT: Final = Decimal(10) ** 12

STAGE_NAMES: Final[Mapping[str, str]] = {
    "bench": N_("Bench test"),
    "pilot": N_("Pilot"),
    "trial_sale": N_("Trial sale"),
    "industrialised": N_("Industrialised"),
    "replicated": N_("Replicated"),
    "stopped": N_("Stopped"),
}
EXIT_LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "pilot": (N_("Test report of the bench stage"), N_("Plan and place of the pilot")),
    "trial_sale": (
        N_("Acceptance of the pilot, signed by the user"),
        N_("First order or contract"),
    ),
    "industrialised": (
        N_("Finance-stamped statement of the yearly benefit"),
        N_("Statement of regular use or production"),
    ),
    "replicated": (N_("Statement of each further unit that uses it"),),
    "stopped": (N_("Reason, and what was learned"),),
}
# What brings a card into an empty column of the board.
STAGE_HINTS: Final[Mapping[str, str]] = {
    "bench": N_("A prize of a followed event opens a case here once it is confirmed."),
    "pilot": N_("Cases come here with a test report and a place for the pilot."),
    "trial_sale": N_("Cases come here with the user's acceptance and a first order."),
    "industrialised": N_("Cases come here with a finance-stamped benefit and regular use."),
    "replicated": N_("Cases come here when further units use the result."),
    "stopped": N_("Stopped cases stay here with their reason and can be taken up again."),
}
BENEFIT_NAMES: Final[Mapping[str, str]] = {
    "new_sales": N_("New sales"),
    "profit": N_("New profit"),
    "savings": N_("Savings"),
    "tax": N_("Tax"),
    "investment": N_("Investment"),
    "patents": N_("Patents"),
    "jobs": N_("Jobs"),
}


def next_stages(
    stage: str, asked: Sequence[str] = STAGES, *, stopped_from: str | None = None
) -> tuple[str, ...]:
    """Return where a case may go from `stage`: the next step that its contest asks, or the end.

    Steps are not skipped. A stopped case may be taken up again where it was stopped
    (`stopped_from`; its road begins anew where that is not known).
    """
    if stage == STOPPED:
        return (stopped_from or ROAD[0],)
    # What stands in the factory may always spread to others, whatever the contest asked.
    later = [one for one in ROAD[ROAD.index(stage) + 1 :] if one in asked or one == ROAD[-1]]
    return (*later[:1], STOPPED)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later; the last of the month where there is no such day.

    >>> add_months(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, YEAR_MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_money(kind: str) -> bool:
    """Say whether a benefit is counted in yuan; patents and jobs are counts."""
    return kind in MONEY


def is_summed(kind: str) -> bool:
    """Say whether a benefit counts in the sum of verified benefit: profit, tax and savings."""
    return kind in SUMMED


def days_late(due: date | None, today: date) -> int:
    """Return how many days a report is overdue; 0 on its day, before it, and when none is due."""
    return max((today - due).days, 0) if due else 0


def is_plausible_amount(kind: str, amount: Decimal) -> bool:
    """Say whether a benefit can be true: not negative, below 10^12, money to the cent, else whole.

    Money is in yuan; patents and jobs are counts.
    """
    places = 2 if is_money(kind) else 0
    # What is no number (NaN) can be compared with nothing.
    is_in_range = amount.is_finite() and 0 <= amount < LARGEST_AMOUNT
    return is_in_range and amount == round(amount, places)


def missing_lines(stage: str, shown: Collection[int]) -> list[str]:
    """Return the lines (msgids) of a stage's exit list that no paper was shown for, in order."""
    lines = EXIT_LISTS.get(stage, ())
    return [line for number, line in enumerate(lines) if number not in shown]


def days_stalled(stage: str, last: date, today: date, *, after: int = STALL_DAYS) -> int:
    """Return for how many days nothing has happened, 0 within the first `after` days.

    `last` is the day of the newest step or report. What is industrialised, replicated or stopped
    does not stall.
    """
    days = (today - last).days
    return days if stage in MOVING and days > after else 0


def overlaps(path: str, others: Mapping[str, str]) -> str | None:
    """Return the name of the unit that `path` is, contains or lies below; None when none.

    `others` maps the paths of units already counted to their names. A path names the unit and all
    below it, so counting both would count the lower one twice.
    """
    return next(
        (name for one, name in others.items() if one.startswith(path) or path.startswith(one)),
        None,
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """A verified figure as the roll-up sees it: later ones take the place of earlier ones."""

    unit: int | None
    year: int
    kind: str
    amount: Decimal


def rolled_up(verified: Sequence[Counted]) -> Decimal:
    """Return the sum over units and years of profit, tax and savings, in yuan.

    `verified` is in the order of verifying; of one unit, year and kind the last one counts. The
    order of different units, years and kinds never matters; sales and investment never count.
    """
    standing = {(one.unit, one.year, one.kind): one.amount for one in verified}
    return sum((amount for (_, _, kind), amount in standing.items() if is_summed(kind)), Decimal(0))
