"""Who watches a stage while it is judged."""

from dataclasses import dataclass

from contest.editions.models import Stage
from contest.foundation.permissions import Policy, Scope

POLICIES = (
    Policy(
        "hall.direct",
        ("owner", "organiser", "clerk"),
        "Draw the order of appearance, call, let scores stand, freeze and reveal the board.",
    ),
    Policy(
        "contest_day.watch",
        ("owner", "organiser", "district_admin", "supervisor", "auditor", "clerk", "chief_judge"),
        "See how far each judge is, what endangers sheets, and marks once a panel is complete.",
    ),
)


@dataclass(frozen=True, slots=True)
class StageOnTheDay:
    """A stage together with the chief judges of its panels, who watch as persons."""

    stage: Stage
    chiefs: frozenset[int]

    @property
    def scope(self) -> Scope:
        """Belong to the event and to the chief judges."""
        scope = self.stage.scope
        return Scope(scope.event_id, scope.organiser_path, None, {"chief_judge": self.chiefs})
