"""What the figures of a series are, how each is counted, and what its rows show."""

from collections.abc import Mapping
from dataclasses import dataclass
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

    @property
    def slug(self) -> str:
        """Return the figure's part of an address."""
        return self.key.replace("_", "-")


_PLACE: Final = {"year": N_("Year"), "event": N_("Event")}

FIGURES: Final = (
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
)


def figure_of(slug: str) -> Figure | None:
    """Return the figure whose part of an address this is; None for no such."""
    return next((figure for figure in FIGURES if figure.slug == slug), None)
