"""The contest day as a feature."""

from contest.foundation.feature import Feature, Slot
from judges.contestday.models import TABLES
from judges.contestday.policy import POLICIES
from judges.contestday.views import blueprint
from judges.contestday.views.day import event_piece, queue_piece

FEATURE = Feature(
    name="contestday",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    slots=(
        Slot("event_page", "contestday/event_piece.html", event_piece, position=55),
        Slot("judge_queue", "contestday/queue_piece.html", queue_piece, position=10),
    ),
)
