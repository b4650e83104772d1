"""Who may fill sheets, key them from paper, choose between two versions, and watch."""

from dataclasses import dataclass

from contest.foundation.permissions import Policy, Scope
from judges.panels.models import Seat

STAFF = ("owner", "organiser")

POLICIES = (
    Policy(
        "score_sheet.fill",
        ("judge",),
        "Fill in and submit the sheets of one's own seat, and correct them with a reason.",
    ),
    Policy(
        "score_sheet.key",
        (*STAFF, "clerk"),
        "Key a paper sheet for a seat; the sheet says who keyed it.",
    ),
    Policy(
        "score_sheet.scribe",
        (*STAFF, "clerk"),
        "Enter the sheets of all seats on one tablet, where it is allowed; never as a judge there.",
    ),
    Policy(
        "score_sheet.allow_scribe",
        STAFF,
        "Allow in a stage that one tablet enters the sheets of all seats.",
    ),
    Policy(
        "score_sheet.resolve",
        ("judge", "chief_judge"),
        "Choose between two versions of a sheet.",
    ),
    Policy(
        "score_sheet.unlock",
        (*STAFF, "clerk"),
        "Ask that one sheet of a closed or paused stage may be changed.",
    ),
    Policy(
        "score_sheet.approve_unlock",
        (*STAFF, "supervisor", "chief_judge"),
        "Agree, as a second person, that one sheet is unlocked.",
    ),
    Policy(
        "score_sheet.progress",
        (*STAFF, "district_admin", "supervisor", "auditor", "clerk"),
        "See how far each seat is with each work, without any mark.",
    ),
    Policy("score_sheet.print", (*STAFF, "clerk"), "Print blank sheets as a fallback on paper."),
    Policy("mark.import", (*STAFF, "clerk"), "Import marks that no judge gives here."),
)


@dataclass(frozen=True, slots=True)
class SeatWithChiefs:
    """A seat together with the chief judges of its panel, who decide as persons."""

    seat: Seat
    chiefs: frozenset[int]

    @property
    def scope(self) -> Scope:
        """Belong to the event, to the judge who sits here, and to the panel's chief judges."""
        scope = self.seat.scope
        people = {**scope.people, "chief_judge": self.chiefs}
        return Scope(scope.event_id, scope.organiser_path, None, people)
