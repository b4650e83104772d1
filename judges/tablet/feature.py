"""Judging on tablets as a feature."""

from contest.foundation.feature import Feature, Slot
from judges.tablet.api import api
from judges.tablet.models import TABLES
from judges.tablet.policy import POLICIES
from judges.tablet.start import refuse_without_scripts
from judges.tablet.views import blueprint, event_piece, queue_piece

FEATURE = Feature(
    name="tablet",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint, api),
    slots=(
        Slot("judge_queue", "tablet/queue_piece.html", queue_piece),
        Slot("event_page", "tablet/event_piece.html", event_piece, position=65),
    ),
    setup=(refuse_without_scripts,),
)
