"""Who may compute, sign and publish results."""

from dataclasses import dataclass

from contest.editions.models import Event
from contest.foundation.permissions import Policy, Scope

POLICIES = (
    Policy(
        "result.view",
        ("owner", "organiser", "supervisor", "auditor", "clerk", "chief_judge"),
        "See computed results before they are public.",
    ),
    Policy(
        "result.compute",
        ("owner", "organiser", "clerk"),
        "Compute results from the sheets.",
    ),
    Policy(
        "result.sign",
        ("owner", "organiser", "clerk", "chief_judge", "supervisor"),
        "Sign computed results.",
    ),
    Policy("result.publish", ("owner", "organiser"), "Publish signed results."),
    Policy(
        "result.approve",
        ("owner", "organiser", "chief_judge", "supervisor"),
        "Approve, as a second person, that results are published.",
    ),
    Policy(
        "recheck.manage",
        ("owner", "organiser", "clerk", "supervisor"),
        "Draw who is checked once more and record what was found.",
    ),
    Policy(
        "tie.decide",
        ("owner", "organiser", "chief_judge"),
        "Record how a tie that the rules leave open was decided.",
    ),
)


@dataclass(frozen=True, slots=True)
class EventWithChiefs:
    """An event together with the chief judges of its panels, who look and sign as persons."""

    event: Event
    chief_judges: frozenset[int]

    @property
    def scope(self) -> Scope:
        """Belong to the event, and to its chief judges as persons."""
        event = self.event.scope
        people = {"chief_judge": self.chief_judges}
        return Scope(event.event_id, event.organiser_path, None, people)
