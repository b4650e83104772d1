"""Judges, panels, assignments and judge cards."""

from contest.foundation.feature import Feature, Slot
from judges.panels import views
from judges.panels.models import TABLES
from judges.panels.policy import POLICIES

FEATURE = Feature(
    name="panels",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(views.blueprint,),
    slots=(Slot("event_page", "panels/slot.html", views.pieces.event_piece, position=45),),
)
