"""What the figures of a series are, how each is counted, and what its rows show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import NormalDist
from typing import Final, Literal

from contest.foundation.words import N_

SENIOR_WORKER: Final = 3
"""Grade 高级工 in the scale of eight, from 0."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a series: counted, or summed in yuan, over the rows of one query.

    `columns` are what a row shows, in their order, with headings as msgids; `meaning` says what
    one row is and which are left out.
    """

    key: str
    name: str
    meaning: str
    columns: Mapping[str, str]
    measure: Literal["count", "yuan"] = "count"
    is_listed: bool = True
    """Whether the tables of figures show it; others are led to from pictures."""

    @property
    def slug(self) -> str:
        """Return the figure's part of an address."""
        return self.key.replace("_", "-")


_PLACE: Final = {"year": N_("Year"), "event": N_("Event")}

FIGURES: Final = (
    Figure(
        "events",
        N_("Events held"),
        N_("One row is an event, in the year of its edition, with the unit that runs it."),
        {"name": N_("Event"), "unit": N_("Run by"), "year": N_("Year")},
        is_listed=False,
    ),
    Figure(
        "entrants",
        N_("Taking part (person-times)"),
        N_("One row is a worker in an accepted entry; whoever enters twice counts twice."),
        {"name": N_("Name"), "unit": N_("Unit"), **_PLACE},
    ),
    Figure(
        "grade_gains",
        N_("Workers who became senior workers or better"),
        N_("One row is a grade from senior worker (grade 3) up that was gained through an event."),
        {
            "name": N_("Name"),
            "unit": N_("Unit"),
            "grade": N_("Grade"),
            "trade": N_("Trade"),
            "gained_on": N_("Gained on"),
            **_PLACE,
        },
    ),
    Figure(
        "honours",
        N_("Honours"),
        N_("One row is a confirmed honour; withdrawn ones are left out."),
        {"name": N_("Name"), "unit": N_("Unit"), "award": N_("Honour"), **_PLACE},
    ),
    Figure(
        "excellent_projects",
        N_("Excellent projects"),
        N_("One row is a project with a confirmed prize, however many prizes it has."),
        {
            "name": N_("Project"),
            "unit": N_("Unit"),
            "award": N_("Award"),
            "stage": N_("Stage today"),
            **_PLACE,
        },
    ),
    Figure(
        "projects",
        N_("Projects followed after the award"),
        N_("One row is a transfer case, in the year of its edition, with its stage of today."),
        {"name": N_("Project"), "unit": N_("Unit"), "stage": N_("Stage today"), **_PLACE},
    ),
    Figure(
        "benefit",
        N_("Verified benefit"),
        N_(
            "One row is a verified profit, tax or saving of one project in one year, in yuan; "
            "replaced and unverified figures are left out."
        ),
        {
            "name": N_("Project"),
            "unit": N_("Unit"),
            "kind": N_("Kind"),
            "amount": N_("Amount"),
            "voucher": N_("Voucher"),
            "verified_by_name": N_("Verified by"),
            "year": N_("Year"),
        },
        "yuan",
    ),
    Figure(
        "steps",
        N_("Stages that projects reached"),
        N_("One row is a project that reached a stage for the first time, with the day."),
        {
            "name": N_("Project"),
            "unit": N_("Unit"),
            "stage": N_("Stage"),
            "happened_on": N_("Day"),
            **_PLACE,
        },
        is_listed=False,
    ),
    Figure(
        "departures",
        N_("Stages that projects left"),
        N_("One row is a step out of a stage, with the days on which it began and ended."),
        {
            "name": N_("Project"),
            "unit": N_("Unit"),
            "stage": N_("Stage"),
            "since_on": N_("Reached on"),
            "happened_on": N_("Left on"),
            **_PLACE,
        },
        is_listed=False,
    ),
    Figure(
        "scored_projects",
        N_("Projects with their published scores"),
        N_(
            "One row is a project followed after the award with its published score of one "
            "criterion, its stage of today and its verified benefit, in yuan."
        ),
        {
            "name": N_("Project"),
            "unit": N_("Unit"),
            "criterion": N_("Criterion"),
            "score": N_("Score"),
            "stage": N_("Stage today"),
            "amount": N_("Verified benefit (CNY)"),
            **_PLACE,
        },
        is_listed=False,
    ),
)
SCORED: Final = FIGURES[-1]
"""The one figure whose rows are pairs of what lies in several features' facts."""


def figure_of(slug: str) -> Figure | None:
    """Return the figure whose part of an address this is; None for no such."""
    return next((figure for figure in FIGURES if figure.slug == slug), None)


VERDICTS: Final[Mapping[str, str]] = {
    "too_few": N_("Too few projects to say"),
    "none": N_("No relation shown"),
    "positive": N_("Higher scores went further"),
    "negative": N_("Higher scores went less far"),
}
FEWEST: Final = 12
"""Below so many projects no relation is stated: the interval would say next to nothing."""
SURE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Relation:
    """How two things go together: Spearman's rank correlation with its interval, −1 to 1.

    `rho`, `low` and `high` are None with too few projects, or where one of the two never varies.
    """

    count: int
    rho: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def verdict(self) -> Literal["too_few", "none", "positive", "negative"]:
        """Say what may be claimed: a relation only where the whole interval is on one side."""
        if self.low is None or self.high is None:
            return "too_few"
        if self.low > 0:
            return "positive"
        return "negative" if self.high < 0 else "none"


def relation(pairs: Sequence[tuple[float, float]], *, comparisons: int = 1) -> Relation:
    """Return the rank correlation of `pairs` with a 95 % interval, ties sharing their mean rank.

    The interval is Fisher's transformation with the variance (1 + rho²/2) / (n - 3); where several
    criteria are looked at, `comparisons` widens it so that all claims together stay within 5 %.
    Source: Bonett and Wright, Psychometrika 65 (2000); Bonferroni.
    """
    count = len(pairs)
    if count < FEWEST:
        return Relation(count)
    first, second = (_mean_ranks([pair[side] for pair in pairs]) for side in (0, 1))
    rho = _pearson(first, second)
    if rho is None:
        return Relation(count)
    if abs(rho) >= 1:
        return Relation(count, rho, rho, rho)
    width = NormalDist().inv_cdf(1 - (1 - SURE) / (2 * max(comparisons, 1)))
    error = width * sqrt((1 + rho * rho / 2) / (count - 3))
    return Relation(count, rho, tanh(atanh(rho) - error), tanh(atanh(rho) + error))


def _mean_ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end + 1 < len(order) and values[order[end + 1]] == values[order[at]]:
            end += 1
        for place in order[at : end + 1]:
            ranks[place] = (at + end) / 2 + 1
        at = end + 1
    return ranks


def _pearson(first: Sequence[float], second: Sequence[float]) -> float | None:
    means = sum(first) / len(first), sum(second) / len(second)
    left = [one - means[0] for one in first]
    right = [one - means[1] for one in second]
    spread = sqrt(sum(one * one for one in left) * sum(one * one for one in right))
    if spread == 0:
        return None
    product = sum(a * b for a, b in zip(left, right, strict=True))
    return max(-1.0, min(1.0, product / spread))
